// Waits, for a long poll, until enough has been appended to the partitions it asked for.
#pragma once

#include "broker/session.hpp"
#include "broker/topic.hpp"

#include <cstddef>
#include <memory>
#include <vector>

namespace distributedlog::broker {

class FetchWait final : public DataWaiter {
 public:
  FetchWait(Session& session, std::size_t bytes) noexcept : session_(session), missing_(bytes) {}
  FetchWait(const FetchWait&) = delete;
  FetchWait& operator=(const FetchWait&) = delete;
  ~FetchWait() {
    for (const auto& partition : watched_) std::erase(partition->waiters, this);
  }

  void watch(const std::shared_ptr<Partition>& partition) {
    partition->waiters.push_back(this);
    watched_.push_back(partition);
  }

  void data_arrived(std::size_t bytes) override {
    missing_ -= std::min(bytes, missing_);
    if (missing_ == 0) session_.wake();
  }
  void changed() override { session_.wake(); }

 private:
  Session& session_;
  std::size_t missing_;
  std::vector<std::shared_ptr<Partition>> watched_;
};

}  // namespace distributedlog::broker
