#include "config/circuit_breaker_rules.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstdint>
#include <string>

namespace distributedlog::config {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds ten_years{std::int64_t{10} * 365 * 24 * 3600 * 1000};  // beyond, a clock would overflow

}  // namespace

std::vector<ConfigFault> circuit_breaker_faults(const CircuitBreakerOptions& options, std::string_view prefix) {
  std::vector<ConfigFault> faults;
  const auto require = [&](bool holds, std::string_view name, std::int64_t value, std::string reason) {
    if (!holds) faults.push_back({fmt::format("{}{}", prefix, name), fmt::format("{}", value), std::move(reason)});
  };
  require(options.failure_threshold >= 1, "failure_threshold", options.failure_threshold, "must be at least 1");
  require(options.recovery_timeout >= milliseconds::zero() && options.recovery_timeout <= ten_years,
          "recovery_timeout_ms", options.recovery_timeout.count(),
          fmt::format("must be 0 to {} milliseconds", ten_years.count()));
  return faults;
}

}  // namespace distributedlog::config
