// One load of several producers at once, each on an event loop and a thread of its own.
#pragma once

#include "bench_load.hpp"

#include <distributedlog/producer_config.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace distributedlog::tool {

struct BenchPlan {
  LoadOptions load;
  std::size_t producers = 1;
  std::size_t compression_threads = 0;  // shared by all producers; none: each compresses on its own
  std::chrono::microseconds spin{};     // how long each event loop looks around before it sleeps
  std::uint64_t warm_up = 0;            // records of all producers together, like `count`
  std::uint64_t count = 0;
};

// Every producer sends its share; what is measured begins when all of them are warm, and ends with the last. When a
// warm-up fails or is interrupted, that is all there is to tell, and `warm_up_failed` tells which of the two.
struct BenchResult {
  Measured measured;
  bool warm_up_failed = false;
};
BenchResult run_loads(ProducerConfig config, const BenchPlan& plan, const PayloadSet& payloads);

}  // namespace distributedlog::tool
