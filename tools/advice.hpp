// What is wrong and what to do about it, in plain words.
#pragma once

#include "check_report.hpp"
#include "finding.hpp"

#include <distributedlog/producer_config.hpp>

#include <vector>

namespace distributedlog::tool {

// Pure. The worst comes first; within one severity, in the order in which a client meets it.
std::vector<Finding> advise(const CheckReport& report, const ProducerConfig& config);

}  // namespace distributedlog::tool
