#include "broker/cluster.hpp"
#include "broker/handlers/handlers.hpp"

#include <exception>
#include <limits>

namespace distributedlog::broker {

protocol::InitProducerIdResponse handle(Call& call, const protocol::InitProducerIdRequest& request) {
  protocol::InitProducerIdResponse response;
  if (call.refused()) return response;
  const bool has_id = request.producer_id >= 0;
  if (request.transactional_id || has_id != (request.producer_epoch >= 0)) {
    response.error_code = code_of(broker_errc::invalid_request);
    return response;
  }
  // Without a transactional id there is nobody to fence: a known producer just goes on with its next epoch.
  if (has_id && request.producer_epoch < std::numeric_limits<std::int16_t>::max() - 1) {
    response.producer_id = request.producer_id;
    response.producer_epoch = static_cast<std::int16_t>(request.producer_epoch + 1);
    return response;
  }
  try {
    response.producer_id = call.cluster.storage().next_producer_id();
  } catch (const std::exception&) {
    response.error_code = code_of(broker_errc::coordinator_load_in_progress);
  }
  return response;
}

}  // namespace distributedlog::broker
