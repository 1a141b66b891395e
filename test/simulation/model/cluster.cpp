#include "simulation/model/cluster.hpp"

#include "simulation/model/node.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <utility>

namespace distributedlog::simulation {

Cluster::Cluster(World& world, Network& network, ClusterSettings settings)
    : world_(world),
      network_(network),
      settings_(std::move(settings)),
      random_(world.random("cluster")),
      producer_ids_(static_cast<std::int64_t>(random_.below(1'000'000))),
      source_(world.new_id()),
      sequences_(world) {
  for (int id = 1; id <= settings_.nodes; ++id) {
    nodes_.push_back(std::make_unique<Node>(*this, id));
    nodes_.back()->start();
  }
  tell_names();
}

Cluster::~Cluster() = default;

Topic& Cluster::create_topic(const std::string& name, std::int32_t partitions, bool log_append_time) {
  return topics_[name] = make_topic(name, partitions, log_append_time);
}

Topic Cluster::make_topic(const std::string& name, std::int32_t partitions, bool log_append_time) {
  Topic topic;
  topic.name = name;
  const std::uint64_t half[2] = {random_.next(), random_.next() | 1};
  std::memcpy(topic.id.bytes.data(), half, sizeof half);
  topic.log_append_time = log_append_time;
  for (std::int32_t i = 0; i < partitions; ++i) {
    topic.partitions.emplace_back().lead_by(world_.now() - std::chrono::hours(1), any_live_node(-1));
  }
  return topic;
}

std::string Cluster::bootstrap_servers() const {
  if (!settings_.bootstrap_name.empty()) {
    return fmt::format("{}:{}", settings_.bootstrap_name, nodes_.front()->address().port);
  }
  std::string list;
  for (const auto& node : nodes_) {
    list += fmt::format("{}{}:{}", list.empty() ? "" : ",", node->host(), node->address().port);
  }
  return list;
}

Topic* Cluster::find(const std::string& name) {
  auto found = topics_.find(name);
  return found == topics_.end() ? nullptr : &found->second;
}

Topic* Cluster::find(const protocol::Uuid& id) {
  for (auto& [name, topic] : topics_) {
    if (topic.id == id) return &topic;
  }
  return nullptr;
}

Node* Cluster::node(std::int32_t id) {
  return id >= 1 && id <= static_cast<std::int32_t>(nodes_.size()) ? nodes_[static_cast<std::size_t>(id - 1)].get()
                                                                   : nullptr;
}

std::int32_t Cluster::any_live_node(std::int32_t but) {
  std::vector<std::int32_t> live;
  for (const auto& node : nodes_) {
    if (node->alive() && node->id() != but) live.push_back(node->id());
  }
  return live.empty() ? -1 : live[random_.below(live.size())];
}

void Cluster::crash(std::int32_t id, bool silently) {
  if (!node(id)->alive()) return;
  world_.trace().add("crash", static_cast<std::uint64_t>(id), silently);
  if (world_.printing()) world_.say(fmt::format("node {} crashes{}", id, silently ? " silently" : ""));
  node(id)->stop(silently);
  world_.after(settings_.election_time, source_, [this, id] {
    if (!node(id)->alive()) elect(id);
  });
}

void Cluster::restart(std::int32_t id) {
  if (node(id)->alive()) return;
  world_.trace().add("restart", static_cast<std::uint64_t>(id));
  if (world_.printing()) world_.say(fmt::format("node {} restarts", id));
  node(id)->start();
  elect(-1);
}

// Gives every partition that `instead_of` (or nobody) leads a new leader.
void Cluster::elect(std::int32_t instead_of) {
  for (auto& [name, topic] : topics_) {
    for (Partition& partition : topic.partitions) {
      if (partition.leadership().leader != instead_of) continue;
      const std::int32_t next = any_live_node(instead_of);
      if (next != partition.leadership().leader) partition.lead_by(world_.now(), next);
    }
  }
}

void Cluster::pause(std::int32_t id, Duration how_long) {
  world_.trace().add("pause", static_cast<std::uint64_t>(id), static_cast<std::uint64_t>(how_long.count()));
  if (world_.printing()) world_.say(fmt::format("node {} pauses for {} ms", id, how_long.count() / 1'000'000));
  node(id)->pause(how_long);
}

void Cluster::move_leader(const std::string& topic, std::int32_t partition) {
  Partition& moved = find(topic)->partitions[static_cast<std::size_t>(partition)];
  const std::int32_t next = any_live_node(moved.leadership().leader);
  if (next < 0) return;
  world_.trace().add("move", static_cast<std::uint64_t>(partition), static_cast<std::uint64_t>(next));
  if (world_.printing()) world_.say(fmt::format("leader of {}-{} moves to node {}", topic, partition, next));
  moved.lead_by(world_.now(), next);
}

void Cluster::cut_connections(std::int32_t id) { node(id)->cut_connections(); }

void Cluster::set_back_epochs(const std::string& name, std::int32_t back) {
  world_.trace().add("set back", static_cast<std::uint64_t>(back));
  if (world_.printing()) world_.say(fmt::format("leader epochs of {} go back by {}", name, back));
  for (Partition& partition : find(name)->partitions) {
    const Leadership& now = partition.leadership();
    partition.lead_in_epoch(world_.now(), any_live_node(-1), std::max(0, now.epoch - back));
  }
}

void Cluster::hide_topic(const std::string& name, Duration how_long) {
  world_.trace().add("hide", static_cast<std::uint64_t>(how_long.count()));
  if (world_.printing()) world_.say(fmt::format("topic {} is unknown for {} ms", name, how_long.count() / 1'000'000));
  find(name)->hidden_until = world_.now() + how_long;
}

void Cluster::recreate_topic(const std::string& name) {
  world_.trace().add("recreate");
  if (world_.printing()) world_.say(fmt::format("topic {} is deleted and created again", name));
  Topic& topic = *find(name);
  Topic next = make_topic(name, static_cast<std::int32_t>(topic.partitions.size()), topic.log_append_time);
  next.usable_from = world_.now() + settings_.creation_delay;
  next.recreated = true;
  next.grown = topic.grown;
  deleted_.push_back(std::exchange(topic, std::move(next)));
}

void Cluster::add_partitions(const std::string& name, std::int32_t count) {
  world_.trace().add("grow", static_cast<std::uint64_t>(count));
  if (world_.printing()) world_.say(fmt::format("topic {} gets {} more partitions", name, count));
  Topic& topic = *find(name);
  topic.grown = true;
  for (; count > 0; --count) topic.partitions.emplace_back().lead_by(world_.now(), any_live_node(-1));
}

void Cluster::forget_producers(const std::string& topic, std::int32_t partition, bool in_use) {
  world_.trace().add("forget", static_cast<std::uint64_t>(partition));
  if (world_.printing()) world_.say(fmt::format("{}-{} forgets all producers", topic, partition));
  find(topic)->partitions[static_cast<std::size_t>(partition)].forget_producers(in_use);
}

void Cluster::relocate(std::int32_t id) {
  node(id)->move_to(fmt::format("10.0.{}.{}", ++relocations_, id));
  world_.trace().add("relocate", static_cast<std::uint64_t>(id));
  if (world_.printing()) world_.say(fmt::format("node {} lives at {} now", id, node(id)->address().ip));
  tell_names();
}

void Cluster::tell_names() {
  std::vector<std::string> all;
  for (const auto& node : nodes_) {
    all.push_back(node->address().ip);
    if (!settings_.host_prefix.empty()) network_.add_name(node->host(), {node->address().ip});
  }
  if (!settings_.bootstrap_name.empty()) network_.add_name(settings_.bootstrap_name, std::move(all));
}

void Cluster::isolate(std::int32_t id, Duration how_long) {
  world_.trace().add("isolate", static_cast<std::uint64_t>(id), static_cast<std::uint64_t>(how_long.count()));
  if (world_.printing()) world_.say(fmt::format("node {} is cut off for {} ms", id, how_long.count() / 1'000'000));
  const Address address = node(id)->address();
  network_.set_unreachable(address, true);
  const TimePoint until = world_.now() + how_long;
  for (const auto& link : network_.links_to(address)) {
    link->to_server().stall_until(until);
    link->to_client().stall_until(until);
  }
  world_.at(until, source_, [this, id, address] {
    if (node(id)->alive() && node(id)->address() == address) network_.set_unreachable(address, false);
  });
}

bool Cluster::idle() const {
  return std::all_of(nodes_.begin(), nodes_.end(), [](const auto& node) { return node->idle(); });
}

std::uint64_t Cluster::records_logged() const {
  std::uint64_t count = 0;
  for (const auto& [name, topic] : topics_) {
    for (const Partition& partition : topic.partitions) count += static_cast<std::uint64_t>(partition.end_offset());
  }
  return count;
}

}  // namespace distributedlog::simulation
