// Command lines that broke a rule once.
#pragma once

#include <string>

namespace distributedlog::simulation {

// Runs each line of the file that is not empty and does not begin with '#'. The exit code: 0 when all pass.
int run_regressions(const std::string& file);

}  // namespace distributedlog::simulation
