#include "broker/cluster.hpp"
#include "broker/handlers/handlers.hpp"
#include "broker/handlers/lookup.hpp"

#include <exception>
#include <set>
#include <string>
#include <utility>

namespace distributedlog::broker {
namespace {

using Response = protocol::MetadataResponse;

Response::Partition describe(const Call& call, const Partition& partition) {
  Response::Partition described;
  described.partition_index = partition.index;
  described.leader_id = partition.leader;
  described.leader_epoch = partition.leader_epoch;
  if (partition.leader == no_leader) described.error_code = code_of(broker_errc::leader_not_available);
  // All nodes share one storage, so each of them is as good as a replica.
  for (const auto& node : call.cluster.nodes()) {
    described.replica_nodes.push_back(node->id());
    (node->running() ? described.isr_nodes : described.offline_replicas).push_back(node->id());
  }
  return described;
}

Response::Topic describe(const Call& call, const Topic& topic) {
  Response::Topic described;
  described.name = topic.name;
  described.topic_id = topic.id;
  for (const auto& partition : topic.partitions) described.partitions.push_back(describe(call, *partition));
  return described;
}

Response::Topic failed(const protocol::MetadataRequest::Topic& asked, broker_errc error) {
  Response::Topic answer;
  answer.error_code = code_of(error);
  answer.name = asked.name;
  answer.topic_id = asked.topic_id;
  return answer;
}

Response::Topic create(const Call& call, const protocol::MetadataRequest::Topic& asked) {
  try {
    return describe(call, *call.cluster.create_topic(*asked.name, call.cluster.config().default_partitions));
  } catch (const std::exception&) {
    return failed(asked, broker_errc::kafka_storage_error);
  }
}

Response::Topic answer_one(Call& call, const protocol::MetadataRequest& request,
                           const protocol::MetadataRequest::Topic& asked) {
  if (!asked.name) {
    auto topic = call.cluster.storage().find(asked.topic_id);
    return topic ? describe(call, *topic) : failed(asked, broker_errc::unknown_topic_id);
  }
  if (!is_legal_topic_name(*asked.name)) return failed(asked, broker_errc::invalid_topic_exception);
  if (auto topic = call.cluster.storage().find(*asked.name)) return describe(call, *topic);
  const bool may_create = request.allow_auto_topic_creation && call.cluster.config().auto_create_topics;
  if (!may_create || call.refused(*asked.name, -1)) return failed(asked, broker_errc::unknown_topic_or_partition);
  return create(call, asked);
}

}  // namespace

Response handle(Call& call, const protocol::MetadataRequest& request) {
  Response response;
  for (const auto& node : running_nodes(call)) response.brokers.push_back({node.id, node.host, node.port, {}});
  response.cluster_id = call.cluster.storage().cluster_id();
  response.controller_id = call.cluster.controller();

  const bool all = !request.topics || (call.version() == 0 && request.topics->empty());
  if (all) {
    for (const auto& [name, topic] : call.cluster.storage().topics()) {
      response.topics.push_back(describe(call, *topic));
    }
  } else {
    // Each is told once, however often it is asked for: a small request must not make an answer of gigabytes.
    std::set<std::pair<std::optional<std::string>, protocol::Uuid>> seen;
    for (const auto& asked : *request.topics) {
      if (!seen.emplace(asked.name, asked.topic_id).second) continue;
      response.topics.push_back(answer_one(call, request, asked));
    }
  }
  return response;
}

}  // namespace distributedlog::broker
