// When the cluster is asked for its metadata: never twice at once, never in a storm, and at least once in max_age.
#pragma once

#include "cluster/backoff.hpp"

#include <chrono>
#include <cstdint>

namespace distributedlog::cluster {

using TimePoint = std::chrono::steady_clock::time_point;

class RefreshPolicy {
 public:
  RefreshPolicy(std::chrono::milliseconds max_age, std::chrono::milliseconds backoff,
                std::chrono::milliseconds backoff_max) noexcept
      : max_age_(max_age), backoff_(backoff, backoff_max) {}

  // Something is wrong with what is known: refresh as soon as the backoff allows.
  void want() noexcept { wanted_ = true; }
  // A topic was used for the first time: refresh now, whatever the backoff.
  void want_now() noexcept { wanted_ = at_once_ = true; }

  bool due(TimePoint now) const noexcept { return !asking_ && now >= next_deadline(); }
  // TimePoint::max() while an answer is awaited, or before the first use.
  TimePoint next_deadline() const noexcept;

  void on_asked() noexcept {
    asking_ = true;
    at_once_ = wanted_ = false;
  }
  // `settled`: everything that was asked for has a leader.
  void on_answer(bool settled, bool changed, TimePoint now, std::uint64_t random) noexcept;
  void on_failure(TimePoint now, std::uint64_t random) noexcept;

 private:
  std::chrono::milliseconds max_age_;
  Backoff backoff_;
  bool wanted_ = false;
  bool at_once_ = false;
  bool asking_ = false;
  TimePoint not_before_{};
  TimePoint stale_at_ = TimePoint::max();
};

}  // namespace distributedlog::cluster
