// Runs seeds with one planted bug until the simulation finds it. `./dev planted` runs this for every bug.
//
//   planted_bugs P7 [SEEDS]     seeds 1 to SEEDS (default 2000) with that bug
//   planted_bugs none [SEEDS]   with none: every one has to pass
//
// What it prints is for a program: "seed N" as each begins, "found N RULE TEXT" at the end, or "not found".
#include "base/planted.hpp"
#include "simulation/scenario/run.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <string>

namespace {

using namespace distributedlog;
using namespace distributedlog::simulation;

RunOptions under_faults() {
  RunOptions options;
  options.faults = true;
  return options;
}

// The number of the bug that "P7" names; 0 for "none", -1 for nonsense.
int number_of(const char* name) {
  if (std::strcmp(name, "none") == 0) return 0;
  const int number = name[0] == 'P' ? std::atoi(name + 1) : -1;
  return number >= 1 && number <= static_cast<int>(Bug::p24_conflict_accepted) ? number : -1;
}

int hunt(Bug bug, std::uint64_t seeds) {
  for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
    fmt::print("seed {}\n", seed);
    std::fflush(stdout);
    planted_bug = bug;
    const RunResult result = run_seed(seed, under_faults());
    if (result.passed()) continue;
    // It counts only when the same seed has nothing to say against the client without the bug.
    planted_bug = Bug::none;
    const bool innocent = bug != Bug::none && run_seed(seed, under_faults()).passed();
    fmt::print("{} {} {}\n", innocent ? "found" : "broken", seed, result.verdict.faults.front());
    return innocent ? 0 : 2;
  }
  fmt::print("not found\n");
  return bug == Bug::none ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  const int number = argc > 1 ? number_of(argv[1]) : -1;
  if (number < 0) {
    std::fputs("usage: planted_bugs P1..P24|none [SEEDS]\n", stderr);
    return 2;
  }
  try {
    return hunt(static_cast<Bug>(number), argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 2000);
  } catch (const std::exception& error) {
    fmt::print("broken 0 {}\n", error.what());
    return 2;
  }
}
