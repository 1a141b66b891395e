// What `dlog check` prints: for people, and as JSON for programs.
#pragma once

#include "check_report.hpp"
#include "finding.hpp"

#include <string>
#include <vector>

namespace distributedlog::tool {

// Lines, the last one the verdict.
std::string check_text(const CheckReport& report, const std::vector<Finding>& findings);

// One object on one line: ok, bootstrap, cluster, brokers, topics, send, findings. Durations are microseconds.
std::string check_json(const CheckReport& report, const std::vector<Finding>& findings);

// Whether a finding says that something is wrong.
bool all_well(const std::vector<Finding>& findings);

}  // namespace distributedlog::tool
