// The rules of a circuit breaker's options, for one of its own and for a producer's setting.
#pragma once

#include <distributedlog/circuit_breaker_options.hpp>
#include <distributedlog/producer_config.hpp>

#include <string_view>
#include <vector>

namespace distributedlog::config {

// All faults at once. `prefix` stands before the options' names: "" or "circuit_breaker_".
std::vector<ConfigFault> circuit_breaker_faults(const CircuitBreakerOptions& options, std::string_view prefix);

}  // namespace distributedlog::config
