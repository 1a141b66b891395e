#include "simulation/runner/one_seed.hpp"

#include <fmt/format.h>

namespace distributedlog::simulation {

RunOptions run_options(const Options& options) {
  RunOptions how;
  how.faults = options.faults;
  how.overrides = options.overrides;
  if (options.trace) how.print = [](const std::string& line) { fmt::print("{}\n", line); };
  return how;
}

RunResult run_as_asked(std::uint64_t seed, const Options& options) {
  const RunOptions how = run_options(options);
  RunResult result = run_seed(seed, how);
  const bool twice = options.twice || (options.twice_every > 0 && seed % options.twice_every == 0);
  if (twice && run_seed(seed, how).trace_hash != result.trace_hash) {
    result.verdict.faults.push_back("two runs of this seed differ");
  }
  if (options.trace) {
    const Verdict& verdict = result.verdict;
    fmt::print("sent {} acked {} not written {} maybe written {}, {} in the log; trace {:016x}\n", verdict.sent,
               verdict.acked, verdict.not_written, verdict.maybe_written, verdict.logged, result.trace_hash);
  }
  return result;
}

std::string report(const RunResult& result) {
  if (result.passed()) return {};
  std::string text = fmt::format("# {}\n", result.plan);
  for (const std::string& fault : result.verdict.faults) text += fmt::format("#   seed {}: {}\n", result.seed, fault);
  return text;
}

}  // namespace distributedlog::simulation
