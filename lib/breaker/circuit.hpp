// The decisions of a circuit breaker: outcomes and the time in, "go ahead" or "no" out. No clock, no lock.
#pragma once

#include <distributedlog/circuit_breaker_options.hpp>

#include <chrono>
#include <cstdint>
#include <optional>

namespace distributedlog::breaker {

using TimePoint = std::chrono::steady_clock::time_point;
using Duration = std::chrono::steady_clock::duration;

// A period is the time between two changes; a call belongs to the one it was let through in. What it ends in counts
// only in that period, so that a late answer from before an outage neither closes nor opens the circuit.
using Period = std::uint64_t;

// Stands for a call that was let through by nobody: its outcome counts for nothing.
inline constexpr Period no_period = 0;

class Circuit {
 public:
  Circuit(int failure_threshold, Duration recovery_timeout) noexcept
      : threshold_(failure_threshold), recovery_(recovery_timeout) {}

  // The period the call belongs to, or nothing when it must not go ahead. Every call let through ends in exactly one of
  // the three below.
  std::optional<Period> admit(TimePoint now) noexcept;
  void succeeded(Period period) noexcept;
  void failed(Period period, TimePoint now) noexcept;
  // It ended, or will never end, in a way that says nothing. The probe's place is free again.
  void gave_no_answer(Period period) noexcept;

  // Closed, as at the beginning.
  void reset() noexcept;

  CircuitState state() const noexcept { return state_; }
  // Failures since the last success; kept while open, where probes add to it.
  int failures() const noexcept { return failures_; }
  // Until a call would be let through; zero when it would be now, or when it depends on the probe under way.
  Duration time_to_probe(TimePoint now) const noexcept;
  bool probing() const noexcept { return probing_; }

 private:
  void change_to(CircuitState state) noexcept;

  int threshold_;
  Duration recovery_;
  CircuitState state_ = CircuitState::closed;
  Period period_ = no_period + 1;
  int failures_ = 0;
  TimePoint opened_at_{};
  bool probing_ = false;
};

}  // namespace distributedlog::breaker
