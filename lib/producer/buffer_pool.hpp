// Memory for batches, reused in a few sizes.
#pragma once

#include "memory/block_heap.hpp"

#include <cstddef>
#include <memory>
#include <vector>

namespace distributedlog::core {

struct GiveBackBuffer {
  memory::BlockHeap* blocks = nullptr;  // null: the process's heap
  std::size_t capacity = 0;
  void operator()(std::byte* bytes) const noexcept;
};

// Owns `capacity` uninitialised bytes, and outlives neither its pool nor its thread.
class Buffer {
 public:
  Buffer() noexcept = default;
  Buffer(memory::BlockHeap& blocks, std::size_t capacity);

  std::byte* data() const noexcept { return data_.get(); }
  std::size_t capacity() const noexcept { return data_.get_deleter().capacity; }

 private:
  std::unique_ptr<std::byte[], GiveBackBuffer> data_;
};

// A sparse partition's batch starts small and grows fourfold up to the full batch size: a thousand idle partitions do
// not hold a thousand full buffers. Sizes outside the ladder (a record larger than a batch) are not kept.
class BufferPool {
 public:
  // `limit`: the most bytes that all buffers together will have, those kept for reuse among them.
  BufferPool(std::size_t limit, std::size_t full_size);

  // The capacity that a buffer for `needed` bytes will have.
  std::size_t capacity_for(std::size_t needed) const noexcept;
  // The most that can be asked for so that no more than `bytes` are taken.
  std::size_t largest_within(std::size_t bytes) const noexcept;

  Buffer take(std::size_t needed);
  // Kept for the next one, if there is memory to keep it by.
  void give_back(Buffer buffer) noexcept;

  // Frees idle buffers until at most `bytes` are kept.
  void trim(std::size_t bytes) noexcept;
  std::size_t idle_bytes() const noexcept { return idle_bytes_; }

 private:
  struct Rung {
    std::size_t capacity;
    std::vector<Buffer> idle;
  };
  Rung* rung_for(std::size_t capacity) noexcept;

  memory::BlockHeap blocks_;
  std::vector<Rung> ladder_;
  std::size_t idle_bytes_ = 0;
};

}  // namespace distributedlog::core
