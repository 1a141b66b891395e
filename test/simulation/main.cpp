// The simulation's program: many seeds for a verdict, one seed again with its trace, or the smallest plan that fails.
#include "simulation/runner/fleet.hpp"
#include "simulation/runner/one_seed.hpp"
#include "simulation/runner/regressions.hpp"
#include "simulation/runner/shrink.hpp"

#include <fmt/format.h>

#include <malloc.h>

#include <exception>

namespace {

using namespace distributedlog::simulation;

// In this process, one after the other: for a trace, or a debugger.
int run_here(const Options& options) {
  const std::uint64_t first = options.seed ? *options.seed : options.first.value_or(1);
  const std::uint64_t count = options.seed ? 1 : options.seeds.value_or(10);
  bool passed = true;
  for (std::uint64_t seed = first; seed < first + count; ++seed) {
    const RunResult result = run_as_asked(seed, options);
    passed &= result.passed();
    fmt::print("{}{} - seed {}\n", report(result), result.passed() ? "ok" : "not ok", seed);
  }
  return passed ? 0 : 1;
}

int run(const Options& options) {
  if (!options.regressions.empty()) return run_regressions(options.regressions);
  if (options.shrink) return shrink(options);
  return options.trace || options.seed ? run_here(options) : run_fleet(options);
}

}  // namespace

int main(int argc, char** argv) {
  // A world is built and thrown away a hundred times a second: its memory is not given back in between.
  mallopt(M_TRIM_THRESHOLD, 1 << 30);
  mallopt(M_MMAP_THRESHOLD, 1 << 30);
  try {
    int exit_code = 0;
    const auto options = parse_options(argc, argv, exit_code);
    return options ? run(*options) : exit_code;
  } catch (const std::exception& error) {
    fmt::print("not ok - the simulation itself failed: {}\n", error.what());
    return 2;
  }
}
