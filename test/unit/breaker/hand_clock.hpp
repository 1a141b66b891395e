// A breaker's clock that only the test moves.
#pragma once

#include <distributedlog/circuit_breaker.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>

namespace distributedlog::test {

class HandClock {
 public:
  void advance(std::chrono::milliseconds by) { *passed_ += by.count(); }

  CircuitBreaker::Clock clock() const {
    return [passed = passed_] {
      return std::chrono::steady_clock::time_point(std::chrono::hours(1) + std::chrono::milliseconds(*passed));
    };
  }

 private:
  std::shared_ptr<std::atomic<std::int64_t>> passed_ = std::make_shared<std::atomic<std::int64_t>>(0);
};

}  // namespace distributedlog::test
