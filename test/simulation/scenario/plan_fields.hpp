// The numbers of a plan by name, so that a command line can change them and a shrinker can take them away.
#pragma once

#include "simulation/scenario/plan.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace distributedlog::simulation {

struct PlanField {
  enum class Kind {
    fault,  // 0: this class of faults is off
    size,   // how much happens: the smaller, the easier to read
    other,
  };

  std::string name;
  Kind kind;
  std::function<double(const Plan&)> get;
  std::function<void(Plan&, double)> set;
};

const std::vector<PlanField>& plan_fields();

// The cluster's release, and every number that is not zero, by the name that --set takes.
std::string describe(const Plan& plan);

// A changed number: what `--set name=value` says.
using Override = std::pair<std::string, double>;

// Throws std::invalid_argument when the text is not `name=value` with a name that exists.
Override parse_override(std::string_view text);
void apply(const std::vector<Override>& overrides, Plan& plan);

}  // namespace distributedlog::simulation
