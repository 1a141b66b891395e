#include "simulation/runner/shrink.hpp"

#include "simulation/runner/one_seed.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <optional>
#include <utility>

namespace distributedlog::simulation {

namespace {

class Shrinker {
 public:
  explicit Shrinker(const Options& options) : seed_(*options.seed), best_(options), result_(run(best_)) {}

  int play() {
    if (result_.passed()) {
      fmt::print("ok - seed {} breaks no rule: there is nothing to shrink\n", seed_);
      return 0;
    }
    rule_ = rule(result_);
    for (bool better = true; better;) {
      better = false;
      better |= take_away_faults();
      better |= cut_work();
    }
    fmt::print("{}", report(result_));
    fmt::print("# smallest after {} runs: simulation --seed {}{} --trace\n", runs_, seed_, best_.repeat());
    return 1;
  }

 private:
  RunResult run(const Options& options) {
    ++runs_;
    return run_seed(seed_, run_options(options));
  }

  // "C3" of "C3 record 17 ...": another broken rule would be another story.
  static std::string rule(const RunResult& result) {
    const std::string& first = result.verdict.faults.front();
    return first.substr(0, first.find(' '));
  }

  bool try_with(const PlanField& field, double value) {
    Options candidate = best_;
    std::erase_if(candidate.overrides, [&field](const Override& known) { return known.first == field.name; });
    candidate.overrides.emplace_back(field.name, value);
    RunResult result = run(candidate);
    if (result.passed() || rule(result) != rule_) return false;
    fmt::print("  {} = {}\n", field.name, value);
    std::fflush(stdout);
    best_ = std::move(candidate);
    result_ = std::move(result);
    return true;
  }

  double now(const PlanField& field) const { return field.get(make_plan(seed_, run_options(best_))); }

  bool take_away_faults() {
    bool better = false;
    for (const PlanField& field : plan_fields()) {
      if (field.kind == PlanField::Kind::fault && now(field) != 0) better |= try_with(field, 0);
    }
    return better;
  }

  bool cut_work() {
    bool better = false;
    for (const PlanField& field : plan_fields()) {
      if (field.kind != PlanField::Kind::size) continue;
      if (now(field) > 1 && try_with(field, 1)) {
        better = true;
        continue;
      }
      while (now(field) > 1 && try_with(field, std::floor(now(field) / 2))) better = true;
    }
    return better;
  }

  std::uint64_t seed_;
  int runs_ = 0;
  Options best_;
  RunResult result_;
  std::string rule_;
};

}  // namespace

int shrink(const Options& options) { return Shrinker(options).play(); }

}  // namespace distributedlog::simulation
