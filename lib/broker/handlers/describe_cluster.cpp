#include "broker/cluster.hpp"
#include "broker/handlers/handlers.hpp"
#include "broker/handlers/lookup.hpp"

namespace distributedlog::broker {

protocol::DescribeClusterResponse handle(Call& call, const protocol::DescribeClusterRequest& request) {
  constexpr std::int8_t brokers = 1;
  protocol::DescribeClusterResponse response;
  response.cluster_id = call.cluster.storage().cluster_id();
  if (request.endpoint_type != brokers) {
    response.error_code = code_of(broker_errc::mismatched_endpoint_type);
    response.error_message = "these are brokers, not controllers";
    return response;
  }
  response.controller_id = call.cluster.controller();
  for (const auto& node : running_nodes(call)) response.brokers.push_back({node.id, node.host, node.port, {}, false});
  return response;
}

}  // namespace distributedlog::broker
