// Exponential backoff with jitter for connections and metadata: base, 2 x base, ... max, each +-20 %.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace distributedlog::cluster {

class Backoff {
 public:
  Backoff(std::chrono::milliseconds base, std::chrono::milliseconds max) noexcept : base_(base), max_(max) {}

  void reset() noexcept { failures_ = 0; }
  int failures() const noexcept { return failures_; }

  // The wait after one more failure.
  std::chrono::nanoseconds next(std::uint64_t random) noexcept {
    const int doublings = std::min(failures_++, 20);
    const double exponential = std::min(static_cast<double>(base_.count()) * static_cast<double>(1 << doublings),
                                        static_cast<double>(max_.count()));
    const double spread = 0.8 + 0.4 * static_cast<double>(random % 1024) / 1023.0;
    return std::chrono::nanoseconds(static_cast<std::int64_t>(exponential * spread * 1e6));
  }

 private:
  std::chrono::milliseconds base_;
  std::chrono::milliseconds max_;
  int failures_ = 0;
};

}  // namespace distributedlog::cluster
