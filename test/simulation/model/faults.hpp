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
  // What is odd about a Metadata answer, though it says that all is well.
  enum class Oddity { none, no_brokers, broker_missing, bad_port, no_partitions };

  Loss loss = Loss::none;
  Duration delay{};        // before it is looked at
  std::int16_t error = 0;  // instead of the answer (not for Produce: see AppendFault)
  std::int32_t throttle_ms = 0;
  Oddity oddity = Oddity::none;
  bool answered_twice = false;  // the same frame again
  bool stray_answer = false;    // a frame before it that nobody asked for
  // of a Produce answer: a partition that it does not tell, tells twice, or tells without having been asked
  bool omits = false;
  bool repeats = false;
  bool adds = false;
};

// What happens to one partition's batch of a Produce request.
struct AppendFault {
  std::int16_t error = 0;               // answered
  bool appended = false;                // although the batch was written
  bool hides_offset = false;            // success, with base offset -1
  bool names_duplicate = false;         // a duplicate is answered DUPLICATE_SEQUENCE_NUMBER instead of success
  bool names_unknown_producer = false;  // UNKNOWN_PRODUCER_ID instead of taking any first sequence (before Kafka 2.5)
};

// What a node that is not the leader says of the leader (KIP-951).
enum class LeaderHint { right, absent, wrong };

class FaultPlan {
 public:
  virtual ~FaultPlan() = default;
  virtual RequestFault on_request(std::int32_t node, protocol::ApiKey key) = 0;
  virtual AppendFault on_append(const std::string& topic, std::int32_t partition) = 0;
  virtual LeaderHint on_hint() { return LeaderHint::right; }
};

}  // namespace distributedlog::simulation
