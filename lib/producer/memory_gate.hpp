// The hard byte budget of everything accepted and not yet acknowledged.
#pragma once

#include <cstddef>

namespace distributedlog::core {

// Counts three things against `buffer_memory`: buffers of batches at their capacity, batches and waiting sends at a
// fixed overhead each, and free buffers kept for reuse. The last give way when the others need the room.
class MemoryGate {
 public:
  explicit MemoryGate(std::size_t limit) noexcept : limit_(limit) {}

  bool has_room(std::size_t bytes) const noexcept { return bytes <= limit_ && used_ <= limit_ - bytes; }
  void take(std::size_t bytes) noexcept { used_ += bytes; }
  void give_back(std::size_t bytes) noexcept { used_ -= bytes; }

  std::size_t used() const noexcept { return used_; }
  std::size_t limit() const noexcept { return limit_; }
  std::size_t left() const noexcept { return used_ < limit_ ? limit_ - used_ : 0; }

 private:
  std::size_t limit_;
  std::size_t used_ = 0;
};

}  // namespace distributedlog::core
