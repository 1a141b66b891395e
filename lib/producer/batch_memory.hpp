// Where batches get their memory: the pool of buffers behind the budget.
#pragma once

#include "producer/buffer_pool.hpp"
#include "producer/memory_gate.hpp"

#include <optional>

namespace distributedlog::core {

// What a waiting send and a batch cost beside the bytes of their buffer; part of the budget, so that the limit holds
// for what the process really uses.
inline constexpr std::size_t send_overhead = 320;
inline constexpr std::size_t batch_overhead = 512;

// Every call that takes memory says no instead of going over the limit.
class BatchMemory {
 public:
  BatchMemory(std::size_t limit, std::size_t full_batch) : gate_(limit), pool_(limit, full_batch) {}

  // A buffer for a new batch that holds at least `bytes`, and room for its first send.
  std::optional<Buffer> take_batch(std::size_t bytes);
  // A larger buffer for a batch that grows by one send. The old one is released by the batch.
  std::optional<Buffer> take_growth(std::size_t bytes);
  // Room for one more send in a buffer that is there already.
  bool take_send() noexcept;
  // A buffer that replaces a larger one: never refused, the swap lowers the sum.
  Buffer take_smaller(std::size_t bytes);
  // A buffer for half of a batch that is split: never refused, the whole is released right after.
  Buffer take_for_split(std::size_t bytes);

  void release_batch(Buffer buffer) noexcept;
  void release_buffer(Buffer buffer) noexcept;
  void release_sends(std::size_t count) noexcept { gate_.give_back(count * send_overhead); }

  // From any thread: room for the copy of a record that is on its way to admission.
  bool try_stage(std::size_t bytes) noexcept { return gate_.try_stage(bytes); }
  void unstage(std::size_t bytes) noexcept { gate_.unstage(bytes); }

  std::size_t capacity_for(std::size_t bytes) const noexcept { return pool_.capacity_for(bytes); }
  // The most bytes that a batch of a single record could ever be given.
  std::size_t largest_record() const noexcept;

  std::size_t used() const noexcept { return gate_.used(); }
  std::size_t idle() const noexcept { return pool_.idle_bytes(); }

 private:
  std::optional<Buffer> take(std::size_t bytes, std::size_t overhead);

  MemoryGate gate_;
  BufferPool pool_;
};

}  // namespace distributedlog::core
