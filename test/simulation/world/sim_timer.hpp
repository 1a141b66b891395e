// A timer on virtual time.
#pragma once

#include "network/runtime.hpp"
#include "simulation/world/waiter.hpp"

#include <optional>

namespace distributedlog::simulation {

class SimTimer final : public network::Timer {
 public:
  SimTimer(World& world, std::uint64_t source) : world_(world), source_(source), waiter_(world) {}
  ~SimTimer() override { forget(); }

  asio::awaitable<bool> wait_until(TimePoint when) override {
    if (waiter_.waiting()) world_.violation("two waits on one timer");
    const auto begin = [this, when] {
      due_ = world_.at(when, source_, [this] {
        due_.reset();
        waiter_.complete(true);
      });
    };
    const auto on_cancel = [this] { cancel(); };
    co_return co_await waiter_.wait(begin, on_cancel);
  }

  void cancel() override {
    forget();
    waiter_.complete(false);
  }

 private:
  void forget() {
    if (due_) world_.cancel(*due_);
    due_.reset();
  }

  World& world_;
  std::uint64_t source_;
  std::optional<EventQueue::Key> due_;
  Waiter<bool> waiter_;
};

}  // namespace distributedlog::simulation
