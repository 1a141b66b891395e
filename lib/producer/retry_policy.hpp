// When a batch is tried again, and when it is given up.
#pragma once

#include <distributedlog/producer_config.hpp>

#include <chrono>
#include <cstdint>
#include <optional>

namespace distributedlog::core {

class RetryPolicy {
 public:
  RetryPolicy(std::chrono::milliseconds base, std::chrono::milliseconds max,
              std::optional<std::int32_t> max_retries) noexcept
      : base_(base), max_(max), max_retries_(max_retries) {}

  // min(base * 2^attempt + jitter, max), the jitter up to 20 % of the exponential part. `failures` counts from 1.
  std::chrono::nanoseconds backoff(int failures, std::uint64_t random) const noexcept;

  // Whether a batch that was refused `failures` times may be tried once more.
  bool may_retry(int failures) const noexcept { return !max_retries_ || failures <= *max_retries_; }

 private:
  std::chrono::milliseconds base_;
  std::chrono::milliseconds max_;
  std::optional<std::int32_t> max_retries_;
};

}  // namespace distributedlog::core
