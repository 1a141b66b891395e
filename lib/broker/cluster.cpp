#include "broker/cluster.hpp"

#include "broker/address.hpp"

#include <distributedlog/error.hpp>
#include <distributedlog/producer_error.hpp>

#include <boost/asio/strand.hpp>

#include <algorithm>
#include <numeric>
#include <stdexcept>

namespace distributedlog::broker {

namespace asio = boost::asio;
using boost::system::error_code;

Cluster::Cluster(asio::any_io_executor executor, DevBrokerConfig config)
    : executor_(asio::make_strand(std::move(executor))),
      config_(std::move(config)),
      groups_(executor_),
      batch_check_({config_.max_message_bytes, config_.segment_bytes, !config_.discard}),
      sync_timer_(executor_) {}

void Cluster::start() {
  if (running()) return;
  try {
    check_config();
    storage_.emplace(config_);
    folder_ = storage_->folder();
    open_nodes();
    for (const auto& [name, topic] : storage_->topics()) {
      for (const auto& partition : topic->partitions) elect(*topic, *partition);
    }
  } catch (const std::exception& error) {
    stop();
    throw ProducerError(make_error_code(client_errc::broker_start_failed), error.what());
  }
}

void Cluster::stop() noexcept {
  for (const auto& node : nodes_) node->stop();
  groups_.stop();
  sync_timer_.cancel();
  if (!storage_) return;
  for (const auto& [name, topic] : storage_->topics()) {
    for (const auto& partition : topic->partitions) lead(*partition, no_leader);
  }
  storage_.reset();
}

void Cluster::check_config() const {
  auto demand = [](bool holds, const char* what) {
    if (!holds) throw std::invalid_argument(what);
  };
  demand(config_.nodes >= 1 && config_.nodes <= 100, "nodes: 1 to 100");
  demand(config_.default_partitions >= 1 && config_.default_partitions <= 10000, "default_partitions: 1 to 10000");
  demand(config_.segment_bytes >= 1024, "segment_bytes: at least 1024");
  demand(config_.max_message_bytes >= 1, "max_message_bytes: at least 1");
  demand(config_.request_memory >= (std::size_t{1} << 20U), "request_memory: at least 1048576");
  demand(config_.fsync != FsyncPolicy::interval || config_.fsync_interval.count() > 0, "fsync_interval: above 0");
  const auto address = parse_listen_address(config_.listen).address();
  if (!address.is_loopback() && !config_.allow_remote) {
    throw std::invalid_argument("listen address " + config_.listen +
                                " is reachable from outside and there is no authentication; allow_remote permits it");
  }
}

void Cluster::open_nodes() {
  auto endpoint = parse_listen_address(config_.listen);
  if (endpoint.port() != 0 && endpoint.port() + config_.nodes - 1 > 65535) {
    throw std::invalid_argument("listen address " + config_.listen + ": not enough ports above it for every node");
  }
  // Nodes are kept over stop and start: sessions that still unwind know them.
  for (std::int32_t id = static_cast<std::int32_t>(nodes_.size()) + 1; id <= config_.nodes; ++id) {
    nodes_.push_back(std::make_unique<Node>(id, *this));
  }
  for (const auto& node : nodes_) {
    node->listen(endpoint);
    if (endpoint.port() != 0) endpoint.port(static_cast<std::uint16_t>(endpoint.port() + 1));
  }
}

std::string Cluster::bootstrap_servers() const {
  std::string servers;
  for (const auto& node : nodes_) {
    if (!node->running()) continue;
    if (!servers.empty()) servers += ',';
    servers += to_host_port(node->endpoint());
  }
  return servers;
}

Storage& Cluster::storage() {
  if (!storage_) throw std::logic_error("the development broker is not running");
  return *storage_;
}

Node& Cluster::node(std::int32_t id) {
  if (id < 1 || static_cast<std::size_t>(id) > nodes_.size()) {
    throw std::invalid_argument("no node " + std::to_string(id));
  }
  return *nodes_[static_cast<std::size_t>(id - 1)];
}

std::int32_t Cluster::controller() const noexcept {
  for (const auto& node : nodes_) {
    if (node->running()) return node->id();
  }
  return no_leader;
}

void Cluster::start_node(std::int32_t id) {
  auto& starting = node(id);
  if (starting.running()) return;
  try {
    starting.listen(starting.endpoint());
  } catch (const std::exception& error) {
    throw ProducerError(make_error_code(client_errc::broker_start_failed), error.what());
  }
  for (const auto& [name, topic] : storage().topics()) {
    for (const auto& partition : topic->partitions) {
      if (partition->leader == no_leader) elect(*topic, *partition);
    }
  }
  storage().save();
}

void Cluster::stop_node(std::int32_t id) {
  node(id).stop();
  for (const auto& [name, topic] : storage().topics()) {
    for (const auto& partition : topic->partitions) {
      if (partition->leader == id) elect(*topic, *partition);
    }
  }
  storage().save();
}

Topic& Cluster::topic(std::string_view name) {
  auto found = storage().find(name);
  if (!found) throw std::invalid_argument("no topic " + std::string(name));
  return *found;
}

Partition& Cluster::partition(std::string_view topic_name, std::int32_t index) {
  auto* found = topic(topic_name).partition(index);
  if (found == nullptr) {
    throw std::invalid_argument("no partition " + std::string(topic_name) + "-" + std::to_string(index));
  }
  return *found;
}

std::shared_ptr<Topic> Cluster::create_topic(const std::string& name, std::int32_t partitions) {
  if (!is_legal_topic_name(name)) throw std::invalid_argument("illegal topic name");
  if (partitions < 1 || partitions > 10000) throw std::invalid_argument("partitions: 1 to 10000");
  if (storage().find(name)) throw std::invalid_argument("topic " + name + " exists");
  auto made = storage().create(name, partitions);
  for (const auto& partition : made->partitions) elect(*made, *partition);
  return made;
}

void Cluster::add_partitions(std::string_view name, std::int32_t total) {
  auto& growing = topic(name);
  if (total < static_cast<std::int32_t>(growing.partitions.size()) || total > 10000) {
    throw std::invalid_argument("partitions can only grow, to 10000");
  }
  storage().add_partitions(growing, total);
  for (const auto& partition : growing.partitions) {
    if (partition->leader == no_leader) elect(growing, *partition);
  }
}

void Cluster::delete_topic(const std::string& name) {
  auto dying = storage().find(name);
  if (!dying) throw std::invalid_argument("no topic " + name);
  storage().remove(name);
  for (const auto& partition : dying->partitions) lead(*partition, no_leader);
}

void Cluster::move_leader(std::string_view topic_name, std::int32_t index, std::int32_t node_id) {
  auto& moving = partition(topic_name, index);
  if (!node(node_id).running()) throw std::invalid_argument("node " + std::to_string(node_id) + " is stopped");
  if (moving.leader == node_id) return;
  ++moving.leader_epoch;
  lead(moving, node_id);
  storage().save();
}

// The preferred node, by name and number so that topics spread over the nodes, or the next running one.
void Cluster::elect(const Topic& topic, Partition& partition) {
  const auto shift = std::accumulate(topic.name.begin(), topic.name.end(), 0u,
                                     [](unsigned sum, char c) { return sum + static_cast<unsigned char>(c); });
  std::int32_t chosen = no_leader;
  for (std::size_t i = 0; i < nodes_.size() && chosen == no_leader; ++i) {
    const auto& candidate = *nodes_[(shift + static_cast<unsigned>(partition.index) + i) % nodes_.size()];
    if (candidate.running()) chosen = candidate.id();
  }
  if (partition.leader != no_leader) ++partition.leader_epoch;
  lead(partition, chosen);
}

void Cluster::lead(Partition& partition, std::int32_t node_id) {
  partition.leader = node_id;
  const auto waiters = std::exchange(partition.waiters, {});
  for (auto* waiter : waiters) waiter->changed();
}

void Cluster::appended(Partition& partition, std::size_t bytes) {
  for (auto* waiter : partition.waiters) waiter->data_arrived(bytes);
  if (config_.fsync == FsyncPolicy::interval && !sync_is_due_) sync_later();
}

void Cluster::sync_later() {
  sync_is_due_ = true;
  sync_timer_.expires_after(config_.fsync_interval);
  sync_timer_.async_wait([weak = weak_from_this()](error_code error) {
    auto self = weak.lock();
    if (!self) return;
    self->sync_is_due_ = false;
    if (!error && self->storage_) self->storage_->sync_dirty();
  });
}

void Cluster::saw(const SeenRequest& request) {
  ++seen_[request.api];
  if (observer_) observer_(request);
}

bool Cluster::count_request_memory(std::size_t& counted, std::size_t now) noexcept {
  request_memory_ += now - counted;
  counted = now;
  return request_memory_ <= config_.request_memory;
}

std::uint64_t Cluster::requests_seen(BrokerApi api) const {
  auto found = seen_.find(api);
  return found == seen_.end() ? 0 : found->second;
}

}  // namespace distributedlog::broker
