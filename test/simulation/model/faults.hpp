// Where a scenario puts its hand into a broker's work. Without a plan nothing ever goes wrong.
#pragma once

#include "protocol/api.hpp"
#include "simulation/world/world.hpp"

#include <cstdint>
#include <string>

namespace distributedlog::simulation {

// What happens to one request as a whole.
struct RequestFault {
  enum class Loss {
    none,
    before,       // the connection breaks, the request had no effect
    after,        // the request had its effect, the connection breaks instead of an answer
    hang_before,  // no effect, no answer, the connection stays open and dead
    hang_after,   // effect, no answer, the connection stays open and dead
  };
  Loss loss = Loss::none;
  Duration delay{};        // before it is looked at
  std::int16_t error = 0;  // instead of the answer (not for Produce: see AppendFault)
  std::int32_t throttle_ms = 0;
};

// What happens to one partition's batch of a Produce request.
struct AppendFault {
  std::int16_t error = 0;  // answered
  bool appended = false;   // although the batch was written
};

class FaultPlan {
 public:
  virtual ~FaultPlan() = default;
  virtual RequestFault on_request(std::int32_t node, protocol::ApiKey key) = 0;
  virtual AppendFault on_append(const std::string& topic, std::int32_t partition) = 0;
};

}  // namespace distributedlog::simulation
