// The hard byte budget of everything accepted and not yet acknowledged.
#pragma once

#include <atomic>
#include <cstddef>

namespace distributedlog::core {

// Counts three things against `buffer_memory`: buffers of batches at their capacity, batches and waiting sends at a
// fixed overhead each, and free buffers kept for reuse. The last give way when the others need the room. And a fourth,
// from any thread: copies of records on their way here (`try_stage`), at most a quarter of the budget, so that batches,
// which alone make room again, always find some. Everything else belongs to the producer's strand.
class MemoryGate {
 public:
  explicit MemoryGate(std::size_t limit) noexcept : limit_(limit) {}

  bool has_room(std::size_t bytes) const noexcept {
    const std::size_t used = in_batches();
    // With nothing in a batch the first record may come in, whatever is staged: it is what the staged ones wait for.
    return bytes <= limit_ && (used == 0 || used + staged_.load(std::memory_order_relaxed) <= limit_ - bytes);
  }
  void take(std::size_t bytes) noexcept { used_.store(in_batches() + bytes, std::memory_order_relaxed); }
  void give_back(std::size_t bytes) noexcept { used_.store(in_batches() - bytes, std::memory_order_relaxed); }

  // Room for a copy of a record, from any thread; exact to within one record a calling thread. A single one may be
  // larger than the quarter.
  bool try_stage(std::size_t bytes) noexcept {
    const std::size_t before = staged_.fetch_add(bytes, std::memory_order_relaxed);
    const bool quota = before == 0 || before + bytes <= limit_ / 4;
    if (quota && bytes <= limit_ && in_batches() + before <= limit_ - bytes) return true;
    staged_.fetch_sub(bytes, std::memory_order_relaxed);
    return false;
  }
  void unstage(std::size_t bytes) noexcept { staged_.fetch_sub(bytes, std::memory_order_relaxed); }

  std::size_t used() const noexcept { return in_batches() + staged_.load(std::memory_order_relaxed); }
  std::size_t limit() const noexcept { return limit_; }
  std::size_t left() const noexcept { return used() < limit_ ? limit_ - used() : 0; }

 private:
  std::size_t in_batches() const noexcept { return used_.load(std::memory_order_relaxed); }

  std::size_t limit_;
  std::atomic<std::size_t> used_{0};  // written by the strand alone, so plain loads and stores do
  std::atomic<std::size_t> staged_{0};
};

}  // namespace distributedlog::core
