// One seed from beginning to end.
#pragma once

#include "simulation/checker/checker.hpp"
#include "simulation/scenario/plan_fields.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace distributedlog::simulation {

struct RunOptions {
  bool faults = false;
  std::vector<Override> overrides;
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

// What the seed decides, with the overrides in it.
Plan make_plan(std::uint64_t seed, const RunOptions& options);

RunResult run_seed(std::uint64_t seed, const RunOptions& options);

}  // namespace distributedlog::simulation
