// What a benchmark found, and how it is told: the same words for every client that is measured.
#pragma once

#include "histogram.hpp"

#include <cstdint>
#include <string>

namespace distributedlog::tool {

struct Measured {
  std::uint64_t acked = 0;
  std::uint64_t errors = 0;
  std::uint64_t bytes = 0;  // keys and values of the acknowledged ones
  double seconds = 0;       // from the first send to the last outcome
  double cpu_seconds = 0;
  Histogram latency_ns;
  std::string first_error;
};

// A table for people, or one line of JSON; with the peak memory of this process.
void print(const Measured& measured, bool json);

}  // namespace distributedlog::tool
