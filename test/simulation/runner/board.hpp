// What the processes of a run share: the next seed, who works on which, and the sums.
#pragma once

#include "simulation/scenario/run.hpp"

#include <array>
#include <atomic>
#include <cstdint>

namespace distributedlog::simulation {

inline constexpr unsigned most_jobs = 64;
inline constexpr std::size_t failures_kept = 256;

// Lies in memory that parent and children map alike.
struct Board {
  std::atomic<std::uint64_t> next{0};
  std::atomic<std::uint64_t> end{0};                       // the first seed that is not run
  std::atomic<bool> stop{false};                           // no new seed
  std::array<std::atomic<std::uint64_t>, most_jobs> at{};  // the seed a worker is on; none when 0
  std::atomic<std::uint64_t> seeds{0};
  std::atomic<std::uint64_t> records{0};
  std::atomic<std::uint64_t> acked{0};
  std::atomic<std::uint64_t> faults{0};
  std::atomic<std::uint64_t> virtual_ms{0};
  std::atomic<std::uint64_t> failed{0};
  std::array<std::atomic<std::uint64_t>, failures_kept> failing{};

  void count(const RunResult& result) noexcept {
    ++seeds;
    records += result.verdict.sent;
    acked += result.verdict.acked;
    faults += result.faults_injected;
    virtual_ms += static_cast<std::uint64_t>(result.virtual_time / std::chrono::milliseconds(1));
  }

  void fail(std::uint64_t seed) noexcept {
    const std::uint64_t place = failed++;
    if (place < failing.size()) failing[place] = seed;
  }
};

}  // namespace distributedlog::simulation
