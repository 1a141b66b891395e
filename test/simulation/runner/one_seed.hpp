// One seed as the command line wants it, and what is told about it.
#pragma once

#include "simulation/runner/options.hpp"
#include "simulation/scenario/run.hpp"

#include <string>

namespace distributedlog::simulation {

RunOptions run_options(const Options& options);

// Twice, when the options say so for this seed; a difference is a fault of the verdict.
RunResult run_as_asked(std::uint64_t seed, const Options& options);

// The plan and every broken rule; empty when there is none.
std::string report(const RunResult& result);

}  // namespace distributedlog::simulation
