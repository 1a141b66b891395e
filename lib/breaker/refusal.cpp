#include "breaker/refusal.hpp"

#include <fmt/format.h>

#include <chrono>

namespace distributedlog::breaker {

std::string describe_refusal(const Circuit& circuit, TimePoint now) {
  const std::string why = fmt::format("{} failure{} in a row", circuit.failures(), circuit.failures() == 1 ? "" : "s");
  if (circuit.probing()) return why + ", a probe is under way";
  // Rounded up: whoever waits that long is let through.
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(circuit.time_to_probe(now));
  return fmt::format("{}, next probe in {} ms", why, left.count());
}

}  // namespace distributedlog::breaker
