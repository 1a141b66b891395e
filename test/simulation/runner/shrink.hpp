// Finds the smallest plan that still breaks the same rule.
#pragma once

#include "simulation/runner/options.hpp"

namespace distributedlog::simulation {

// Switches classes of faults off one by one, then cuts the work, and prints what is left as a command. The exit code:
// 1 when the seed fails, 0 when there was nothing to shrink.
int shrink(const Options& options);

}  // namespace distributedlog::simulation
