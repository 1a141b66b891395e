// "Look again": wakes one waiting coroutine; a wake-up that comes before the wait is not lost.
#pragma once

#include "network/runtime.hpp"

#include <memory>
#include <utility>

namespace distributedlog::network {

class Signal {
 public:
  explicit Signal(Runtime& runtime) : timer_(runtime.make_timer()) {}

  // Returns when notified, or at `until`.
  asio::awaitable<void> wait(TimePoint until = TimePoint::max()) {
    if (!notified_) {
      waiting_ = true;
      co_await timer_->wait_until(until);
      waiting_ = false;
    }
    notified_ = false;
  }

  void notify() {
    if (std::exchange(notified_, true)) return;
    if (waiting_) timer_->cancel();
  }

 private:
  std::unique_ptr<Timer> timer_;
  bool notified_ = false;
  bool waiting_ = false;
};

}  // namespace distributedlog::network
