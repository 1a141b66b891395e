#include "breaker/circuit.hpp"

#include <algorithm>
#include <limits>

namespace distributedlog::breaker {

std::optional<Period> Circuit::admit(TimePoint now) noexcept {
  if (state_ == CircuitState::closed) return period_;
  if (state_ == CircuitState::open) {
    if (time_to_probe(now) > Duration::zero()) return std::nullopt;
    change_to(CircuitState::half_open);
  }
  if (probing_) return std::nullopt;
  probing_ = true;
  return period_;
}

void Circuit::succeeded(Period period) noexcept {
  if (period != period_) return;
  failures_ = 0;
  if (state_ == CircuitState::half_open) change_to(CircuitState::closed);
}

void Circuit::failed(Period period, TimePoint now) noexcept {
  if (period != period_) return;
  if (failures_ < std::numeric_limits<int>::max()) ++failures_;
  if (state_ == CircuitState::closed && failures_ < threshold_) return;
  opened_at_ = now;
  change_to(CircuitState::open);
}

void Circuit::gave_no_answer(Period period) noexcept {
  if (period != period_ || !probing_) return;
  probing_ = false;
  ++period_;  // that probe has no say any more, whatever is still heard of it
}

void Circuit::reset() noexcept {
  failures_ = 0;
  change_to(CircuitState::closed);
}

Duration Circuit::time_to_probe(TimePoint now) const noexcept {
  if (state_ != CircuitState::open) return Duration::zero();
  return std::max(Duration::zero(), recovery_ - (now - opened_at_));
}

void Circuit::change_to(CircuitState state) noexcept {
  state_ = state;
  probing_ = false;
  ++period_;
}

}  // namespace distributedlog::breaker
