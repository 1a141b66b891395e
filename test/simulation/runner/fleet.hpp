// A range of seeds, or as many as a time allows, over several processes. A process that dies takes one seed with it,
// which has failed then.
#pragma once

#include "simulation/runner/options.hpp"

namespace distributedlog::simulation {

// The exit code: 0 when no seed broke a rule.
int run_fleet(const Options& options);

}  // namespace distributedlog::simulation
