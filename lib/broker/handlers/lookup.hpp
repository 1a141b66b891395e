// Finding what a request names, and the addresses it is answered with.
#pragma once

#include "broker/call.hpp"
#include "broker/topic.hpp"
#include "protocol/uuid.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace distributedlog::broker {

class Node;

struct TopicLookup {
  std::shared_ptr<Topic> topic;
  std::int16_t error = no_error;
};

// By name, or by id when the version goes by ids.
TopicLookup find_topic(Call& call, const std::string& name, const protocol::Uuid& id, bool by_id);

struct PartitionLookup {
  std::shared_ptr<Partition> partition;  // set even when this node does not lead it
  std::int16_t error = no_error;
};

// The partition, and whether this node may answer for it: `known_epoch` is what the client knows of its leader, -1 for
// nothing.
PartitionLookup find_led_partition(Call& call, const TopicLookup& topic, std::int32_t index,
                                   std::int32_t known_epoch = -1);

struct NodeAddress {
  std::int32_t id = -1;
  std::string host;
  std::int32_t port = -1;
};

NodeAddress address_of(Call& call, const Node& node);
std::vector<NodeAddress> running_nodes(Call& call);

// The endpoints of nodes that a partition's answer pointed to (KIP-951), each once.
template <class Endpoint>
void add_endpoint(Call& call, std::int32_t node_id, std::vector<Endpoint>& endpoints) {
  for (const auto& known : endpoints) {
    if (known.node_id == node_id) return;
  }
  for (auto& node : running_nodes(call)) {
    if (node.id == node_id) endpoints.push_back(Endpoint{node.id, node.host, node.port, std::nullopt});
  }
}

}  // namespace distributedlog::broker
