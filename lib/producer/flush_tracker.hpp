// Which flushes are complete: a flush covers exactly the sends that were accepted before it.
#pragma once

#include <cstdint>
#include <deque>

namespace distributedlog::core {

// Sends are counted by generation; a flush starts a new one and is complete when every older generation is empty. It
// counts records, not batches, so a batch that is split or rebuilt cannot end a flush early.
class FlushTracker {
 public:
  // The generation of a send accepted now.
  std::uint64_t accept() noexcept {
    ++pending_.back();
    return newest_;
  }

  void complete(std::uint64_t generation) noexcept {
    --pending_[generation - oldest()];
    while (pending_.size() > 1 && pending_.front() == 0) pending_.pop_front();
  }

  // Starts a flush; it is complete when `is_complete(result)`.
  std::uint64_t begin_flush() {
    const std::uint64_t covered = newest_;
    pending_.push_back(0);
    ++newest_;
    while (pending_.size() > 1 && pending_.front() == 0) pending_.pop_front();
    return covered;
  }

  // The sends up to now are no longer counted.
  void forget() noexcept {
    while (pending_.size() > 1) pending_.pop_front();
    pending_.front() = 0;
  }

  bool is_complete(std::uint64_t flush) const noexcept { return flush < oldest(); }

 private:
  std::uint64_t oldest() const noexcept { return newest_ - (pending_.size() - 1); }

  std::deque<std::uint64_t> pending_ = {0};
  std::uint64_t newest_ = 0;
};

}  // namespace distributedlog::core
