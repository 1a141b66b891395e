#include "broker/cluster.hpp"
#include "broker/handlers/handlers.hpp"
#include "broker/handlers/lookup.hpp"

namespace distributedlog::broker {
namespace {

constexpr std::int8_t group_key = 0;

protocol::FindCoordinatorResponse::Coordinator coordinator_of(Call& call, const std::string& key, std::int8_t type) {
  protocol::FindCoordinatorResponse::Coordinator found;
  found.key = key;
  found.node_id = -1;
  found.port = -1;
  if (type != group_key) {
    found.error_code = code_of(broker_errc::invalid_request);
    found.error_message = "the development broker has no transactions";
    return found;
  }
  // Every node serves every group, so any will do; the controller is the same for all who ask.
  const auto controller = call.cluster.controller();
  if (controller == no_leader) {
    found.error_code = code_of(broker_errc::coordinator_not_available);
    return found;
  }
  auto address = address_of(call, call.cluster.node(controller));
  found.node_id = address.id;
  found.host = std::move(address.host);
  found.port = address.port;
  return found;
}

}  // namespace

protocol::FindCoordinatorResponse handle(Call& call, const protocol::FindCoordinatorRequest& request) {
  protocol::FindCoordinatorResponse response;
  if (call.version() >= 4) {
    for (const auto& key : request.coordinator_keys) {
      response.coordinators.push_back(coordinator_of(call, key, request.key_type));
    }
    return response;
  }
  auto found = coordinator_of(call, request.key, request.key_type);
  response.error_code = found.error_code;
  response.error_message = std::move(found.error_message);
  response.node_id = found.node_id;
  response.host = std::move(found.host);
  response.port = found.port;
  return response;
}

}  // namespace distributedlog::broker
