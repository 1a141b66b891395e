#include "producer/retry_policy.hpp"

#include "support/catch.hpp"

using namespace distributedlog::core;
using namespace std::chrono_literals;

TEST_CASE("backoff doubles, takes up to a fifth of jitter, and stops at the maximum") {
  const RetryPolicy policy(100ms, 1000ms, std::nullopt);
  CHECK(policy.backoff(1, 0) == 100ms);
  CHECK(policy.backoff(2, 0) == 200ms);
  CHECK(policy.backoff(4, 0) == 800ms);
  CHECK(policy.backoff(5, 0) == 1000ms);
  CHECK(policy.backoff(1'000'000, 0) == 1000ms);
  for (std::uint64_t random = 0; random < 1'000'000'000; random += 9'999'991) {
    CHECK(policy.backoff(2, random) >= 200ms);
    CHECK(policy.backoff(2, random) <= 240ms);
    CHECK(policy.backoff(4, random) <= 1000ms);
  }
}

TEST_CASE("a large base does not overflow") {
  const RetryPolicy policy(std::chrono::hours(24), std::chrono::hours(48), 3);
  CHECK(policy.backoff(31, 0) == std::chrono::hours(48));
  CHECK(policy.may_retry(3));
  CHECK_FALSE(policy.may_retry(4));
}
