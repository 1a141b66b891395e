// Where records without a key go (KIP-794): one partition until a batch's worth of bytes is there, then another, chosen
// so that partitions whose brokers lag behind get less. One object a topic.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace distributedlog::partitioner {

class StickyChooser {
 public:
  explicit StickyChooser(std::size_t batch_size) noexcept : batch_size_(batch_size == 0 ? 1 : batch_size) {}

  // The partition for the next record; nothing when choose() must be asked for one.
  std::optional<std::int32_t> current() const noexcept { return current_; }

  // Makes another partition the current one and returns it.
  // `available`: the partitions with a leader, or all when none has one; not empty.
  // `queued_batches`: as many numbers, what waits for each of them; empty when that is not known: then all are alike.
  std::int32_t choose(std::uint32_t random, std::span<const std::int32_t> available,
                      std::span<const std::int32_t> queued_batches = {}) noexcept;

  // A record took `bytes` in the current partition. `batch_full`: that partition has no batch which takes more, so
  // that to go elsewhere now leaves no half-filled batch behind to linger.
  void on_appended(std::size_t bytes, bool batch_full) noexcept;

  // The current partition is gone, or its leader.
  void reset() noexcept;

 private:
  std::size_t batch_size_;
  std::size_t bytes_ = 0;
  std::optional<std::int32_t> current_;
};

}  // namespace distributedlog::partitioner
