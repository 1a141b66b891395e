#include <distributedlog/dev_broker_faults.hpp>

#include "broker/cluster.hpp"

namespace distributedlog {

DevBrokerFaults::FaultId DevBrokerFaults::inject(const FaultTarget& target, const FaultAction& action) {
  return cluster_->faults().add(target, action);
}

std::uint64_t DevBrokerFaults::hits(FaultId fault) const { return cluster_->faults().hits(fault); }

void DevBrokerFaults::remove(FaultId fault) { cluster_->faults().remove(fault); }

void DevBrokerFaults::clear() { cluster_->faults().clear(); }

void DevBrokerFaults::cut_connections(std::int32_t node) { cluster_->node(node).cut_connections(); }

void DevBrokerFaults::stop_node(std::int32_t node) { cluster_->stop_node(node); }

void DevBrokerFaults::start_node(std::int32_t node) { cluster_->start_node(node); }

void DevBrokerFaults::move_leader(std::string_view topic, std::int32_t partition, std::int32_t node) {
  cluster_->move_leader(topic, partition, node);
}

std::int32_t DevBrokerFaults::leader(std::string_view topic, std::int32_t partition) const {
  return cluster_->partition(topic, partition).leader;
}

void DevBrokerFaults::create_topic(std::string_view name, std::int32_t partitions) {
  cluster_->create_topic(std::string(name), partitions);
}

void DevBrokerFaults::delete_topic(std::string_view name) { cluster_->delete_topic(std::string(name)); }

void DevBrokerFaults::add_partitions(std::string_view name, std::int32_t total) {
  cluster_->add_partitions(name, total);
}

std::int64_t DevBrokerFaults::end_offset(std::string_view topic, std::int32_t partition) const {
  return cluster_->partition(topic, partition).log->end_offset();
}

void DevBrokerFaults::forget_producers(std::string_view topic, std::int32_t partition) {
  cluster_->partition(topic, partition).log->producers().clear();
}

std::uint64_t DevBrokerFaults::requests_seen(BrokerApi api) const { return cluster_->requests_seen(api); }

std::uint64_t DevBrokerFaults::connections_accepted() const { return cluster_->connections_accepted(); }

std::size_t DevBrokerFaults::connections_open() const {
  std::size_t open = 0;
  for (const auto& node : cluster_->nodes()) open += node->connections();
  return open;
}

void DevBrokerFaults::on_request(std::function<void(const SeenRequest&)> observer) {
  cluster_->on_request(std::move(observer));
}

}  // namespace distributedlog
