// The simulation's runner: many seeds for a verdict, or one seed again with its trace.
#include "simulation/scenario/run.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace distributedlog::simulation;

constexpr const char* usage =
    "usage: simulation [--seeds N] [--first N] [--seed N] [--faults on|off] [--trace] [--twice]\n"
    "  --seeds N    run N seeds (default 10), from --first (default 1)\n"
    "  --seed N     run this seed alone\n"
    "  --faults     on: faults drawn by the seed; off (default): nothing goes wrong\n"
    "  --trace      print everything that happens\n"
    "  --twice      run every seed twice and compare the runs\n";

struct Options {
  std::uint64_t first = 1;
  std::uint64_t count = 10;
  bool faults = false;
  bool trace = false;
  bool twice = false;
};

struct Totals {
  std::uint64_t seeds = 0;
  std::uint64_t records = 0;
  std::uint64_t acked = 0;
  std::uint64_t faults = 0;
  double virtual_seconds = 0;
  std::vector<std::uint64_t> failing;
};

std::optional<Options> parse(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    const std::string_view name = argv[i];
    if (name == "--trace") {
      options.trace = true;
      continue;
    }
    if (name == "--twice") {
      options.twice = true;
      continue;
    }
    if (i + 1 == argc) return std::nullopt;
    const std::string_view value = argv[++i];
    if (name == "--faults" && (value == "on" || value == "off")) {
      options.faults = value == "on";
      continue;
    }
    char* end = nullptr;
    const std::uint64_t number = std::strtoull(argv[i], &end, 10);
    if (end == argv[i] || *end != '\0') return std::nullopt;
    if (name == "--seeds") {
      options.count = number;
    } else if (name == "--first") {
      options.first = number;
    } else if (name == "--seed") {
      options.first = number;
      options.count = 1;
    } else {
      return std::nullopt;
    }
  }
  return options;
}

void run_one(std::uint64_t seed, const Options& options, Totals& totals) {
  RunOptions how;
  how.faults = options.faults;
  if (options.trace) how.print = [](const std::string& line) { fmt::print("{}\n", line); };
  RunResult result = run_seed(seed, how);
  if (options.twice && run_seed(seed, how).trace_hash != result.trace_hash) {
    result.verdict.faults.push_back("two runs of this seed differ");
  }
  ++totals.seeds;
  totals.records += result.verdict.sent;
  totals.acked += result.verdict.acked;
  totals.faults += result.faults_injected;
  totals.virtual_seconds += std::chrono::duration<double>(result.virtual_time).count();
  if (options.trace) {
    const Verdict& verdict = result.verdict;
    fmt::print("sent {} acked {} not written {} maybe written {}, {} in the log; trace {:016x}\n", verdict.sent,
               verdict.acked, verdict.not_written, verdict.maybe_written, verdict.logged, result.trace_hash);
  }
  if (result.passed()) return;
  totals.failing.push_back(seed);
  fmt::print("# {}\n", result.plan);
  for (const std::string& fault : result.verdict.faults) fmt::print("#   seed {}: {}\n", seed, fault);
  std::fflush(stdout);
}

int run(const Options& options) {
  Totals totals;
  const auto start = std::chrono::steady_clock::now();
  for (std::uint64_t seed = options.first; seed < options.first + options.count; ++seed) {
    run_one(seed, options, totals);
  }
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  const bool passed = totals.failing.empty();
  fmt::print("{} - seed {}..{} {}\n", passed ? "ok" : "not ok", options.first, options.first + options.count - 1,
             options.faults ? "with faults" : "no faults");
  fmt::print("# {} seeds, {} records, {} acked, {} faults, {:.0f} virtual seconds in {:.2f} s: {:.1f} seeds/s\n",
             totals.seeds, totals.records, totals.acked, totals.faults, totals.virtual_seconds, seconds,
             static_cast<double>(totals.seeds) / seconds);
  for (const std::uint64_t seed : totals.failing) {
    fmt::print("# failed: simulation --faults {} --seed {} --trace\n", options.faults ? "on" : "off", seed);
  }
  return passed ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  const auto options = parse(argc, argv);
  if (!options) {
    std::fputs(usage, stderr);
    return 2;
  }
  try {
    return run(*options);
  } catch (const std::exception& error) {
    fmt::print("not ok - the simulation itself failed: {}\n", error.what());
    return 1;
  }
}
