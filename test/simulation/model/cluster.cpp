#include "simulation/model/cluster.hpp"

#include "simulation/model/node.hpp"

#include <fmt/format.h>

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
}

Cluster::~Cluster() = default;

Topic& Cluster::create_topic(const std::string& name, std::int32_t partitions, bool log_append_time) {
  Topic topic;
  topic.name = name;
  const std::uint64_t half[2] = {random_.next(), random_.next() | 1};
  std::memcpy(topic.id.bytes.data(), half, sizeof half);
  topic.log_append_time = log_append_time;
  for (std::int32_t i = 0; i < partitions; ++i) {
    topic.partitions.emplace_back().lead_by(world_.now() - std::chrono::hours(1), any_live_node(-1));
  }
  return topics_[name] = std::move(topic);
}

std::string Cluster::bootstrap_servers() const {
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

std::uint64_t Cluster::records_logged() const {
  std::uint64_t count = 0;
  for (const auto& [name, topic] : topics_) {
    for (const Partition& partition : topic.partitions) count += static_cast<std::uint64_t>(partition.end_offset());
  }
  return count;
}

}  // namespace distributedlog::simulation
