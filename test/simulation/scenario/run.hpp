// One seed from beginning to end.
#pragma once

#include "simulation/checker/checker.hpp"
#include "simulation/scenario/plan.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace distributedlog::simulation {

struct RunOptions {
  bool faults = false;
  Trace::Sink print;  // the trace as text, when set
};

struct RunResult {
  std::uint64_t seed = 0;
  std::uint64_t trace_hash = 0;
  Verdict verdict;
  std::uint64_t faults_injected = 0;
  std::uint64_t events = 0;
  std::uint64_t handlers = 0;
  Duration virtual_time{};
  std::string plan;

  bool passed() const noexcept { return verdict.faults.empty(); }
};

RunResult run_seed(std::uint64_t seed, const RunOptions& options);

}  // namespace distributedlog::simulation
