#include "broker/handlers/lookup.hpp"

#include "broker/cluster.hpp"
#include "broker/session.hpp"

namespace distributedlog::broker {

TopicLookup find_topic(Call& call, const std::string& name, const protocol::Uuid& id, bool by_id) {
  auto& storage = call.cluster.storage();
  auto topic = by_id ? storage.find(id) : storage.find(name);
  if (topic) return {topic, no_error};
  return {nullptr, code_of(by_id ? broker_errc::unknown_topic_id : broker_errc::unknown_topic_or_partition)};
}

PartitionLookup find_led_partition(Call& call, const TopicLookup& topic, std::int32_t index, std::int32_t known_epoch) {
  if (topic.error != no_error) return {nullptr, topic.error};
  const auto* found = topic.topic->partition(index);
  if (found == nullptr) return {nullptr, code_of(broker_errc::unknown_topic_or_partition)};

  PartitionLookup lookup{topic.topic->partitions[static_cast<std::size_t>(index)], no_error};
  if (found->leader != call.session.node().id()) {
    lookup.error = code_of(broker_errc::not_leader_or_follower);
  } else if (known_epoch >= 0 && known_epoch < found->leader_epoch) {
    lookup.error = code_of(broker_errc::fenced_leader_epoch);
  } else if (known_epoch > found->leader_epoch) {
    lookup.error = code_of(broker_errc::unknown_leader_epoch);
  }
  return lookup;
}

NodeAddress address_of(Call& call, const Node& node) {
  const auto address = node.endpoint().address();
  return {node.id(), address.is_unspecified() ? call.session.local_host() : address.to_string(),
          node.endpoint().port()};
}

std::vector<NodeAddress> running_nodes(Call& call) {
  std::vector<NodeAddress> running;
  for (const auto& node : call.cluster.nodes()) {
    if (node->running()) running.push_back(address_of(call, *node));
  }
  return running;
}

}  // namespace distributedlog::broker
