#include "broker/cluster.hpp"
#include "broker/handlers/handlers.hpp"

#include <exception>

namespace distributedlog::broker {

protocol::InitProducerIdResponse handle(Call& call, const protocol::InitProducerIdRequest& request) {
  protocol::InitProducerIdResponse response;
  if (call.refused()) return response;
  if (request.transactional_id || (request.producer_id >= 0) != (request.producer_epoch >= 0)) {
    response.error_code = code_of(broker_errc::invalid_request);
    response.producer_epoch = -1;
    return response;
  }
  // Without a transactional id there is nobody to fence: whatever it was before, a producer gets a fresh id.
  try {
    response.producer_id = call.cluster.storage().next_producer_id();
  } catch (const std::exception&) {
    response.error_code = code_of(broker_errc::coordinator_load_in_progress);
    response.producer_epoch = -1;
  }
  return response;
}

}  // namespace distributedlog::broker
