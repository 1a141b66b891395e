#include "producer/retry_policy.hpp"

#include <algorithm>

namespace distributedlog::core {

std::chrono::nanoseconds RetryPolicy::backoff(int failures, std::uint64_t random) const noexcept {
  using std::chrono::nanoseconds;
  const nanoseconds max = max_;
  const int doublings = std::clamp(failures - 1, 0, 30);
  // Compare before shifting: base << 30 of a large base would overflow.
  const nanoseconds base = base_;
  if (base.count() > (max.count() >> doublings)) return max;
  const nanoseconds exponential{base.count() << doublings};
  const auto spread = static_cast<std::uint64_t>(exponential.count() / 5 + 1);
  const nanoseconds jitter{static_cast<std::int64_t>(random % spread)};
  return std::min(exponential + jitter, max);
}

}  // namespace distributedlog::core
