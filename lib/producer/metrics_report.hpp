// What the decisions contribute to DetailedMetrics.
#pragma once

#include "producer/state.hpp"

namespace distributedlog::core {

// Fills in errors, histograms and topics.
void report_metrics(const State& state, DetailedMetrics& metrics);

}  // namespace distributedlog::core
