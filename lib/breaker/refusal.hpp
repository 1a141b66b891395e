// What is told to a call that a circuit breaker refused.
#pragma once

#include "breaker/circuit.hpp"

#include <string>

namespace distributedlog::breaker {

// "5 failures in a row, next probe in 59000 ms" or "5 failures in a row, a probe is under way".
std::string describe_refusal(const Circuit& circuit, TimePoint now);

}  // namespace distributedlog::breaker
