#include "cluster/refresh_policy.hpp"

namespace distributedlog::cluster {

TimePoint RefreshPolicy::next_deadline() const noexcept {
  if (asking_) return TimePoint::max();
  if (at_once_) return TimePoint::min();
  return wanted_ ? not_before_ : stale_at_;
}

void RefreshPolicy::on_answer(bool settled, bool changed, TimePoint now, std::uint64_t random) noexcept {
  asking_ = false;
  stale_at_ = now + max_age_;
  if (!settled) wanted_ = true;
  // An answer that changes nothing counts like a failure: a leaderless partition is not to be asked about in a loop.
  if (settled || changed) backoff_.reset();
  not_before_ = now + backoff_.next(random);
}

void RefreshPolicy::on_failure(TimePoint now, std::uint64_t random) noexcept {
  asking_ = false;
  wanted_ = true;
  not_before_ = now + backoff_.next(random);
}

}  // namespace distributedlog::cluster
