#include "producer/buffer_pool.hpp"

#include "base/sanitized.hpp"

#include <new>

namespace distributedlog::core {

namespace {
constexpr std::size_t smallest_buffer = 1024;
constexpr std::size_t growth = 4;
}  // namespace

// A sanitizer is to see every buffer's bounds.
Buffer::Buffer(memory::BlockHeap& blocks, std::size_t capacity)
    : data_(sanitized ? nullptr : blocks.take(capacity), GiveBackBuffer{&blocks, capacity}) {
  if (data_ == nullptr) data_ = {new std::byte[capacity], GiveBackBuffer{nullptr, capacity}};
}

void GiveBackBuffer::operator()(std::byte* bytes) const noexcept {
  if (blocks != nullptr) {
    blocks->give_back(bytes, capacity);
  } else {
    delete[] bytes;
  }
}

BufferPool::BufferPool(std::size_t limit, std::size_t full_size) : blocks_(limit) {
  for (std::size_t capacity = smallest_buffer; capacity < full_size; capacity *= growth)
    ladder_.push_back({capacity, {}});
  ladder_.push_back({full_size, {}});
}

std::size_t BufferPool::capacity_for(std::size_t needed) const noexcept {
  for (const Rung& rung : ladder_) {
    if (needed <= rung.capacity) return rung.capacity;
  }
  return needed;
}

std::size_t BufferPool::largest_within(std::size_t bytes) const noexcept {
  if (bytes >= ladder_.back().capacity) return bytes;
  std::size_t largest = 0;
  for (const Rung& rung : ladder_) {
    if (rung.capacity <= bytes) largest = rung.capacity;
  }
  return largest;
}

BufferPool::Rung* BufferPool::rung_for(std::size_t capacity) noexcept {
  for (Rung& rung : ladder_) {
    if (rung.capacity == capacity) return &rung;
  }
  return nullptr;
}

Buffer BufferPool::take(std::size_t needed) {
  const std::size_t capacity = capacity_for(needed);
  Rung* rung = rung_for(capacity);
  if (rung == nullptr || rung->idle.empty()) return Buffer(blocks_, capacity);
  Buffer buffer = std::move(rung->idle.back());
  rung->idle.pop_back();
  idle_bytes_ -= capacity;
  return buffer;
}

void BufferPool::give_back(Buffer buffer) noexcept {
  Rung* rung = rung_for(buffer.capacity());
  if (rung == nullptr) return;
  try {
    rung->idle.push_back(std::move(buffer));
    idle_bytes_ += rung->capacity;
  } catch (const std::bad_alloc&) {
  }
}

void BufferPool::trim(std::size_t bytes) noexcept {
  // The large ones first: they are the fastest way to room.
  for (auto rung = ladder_.rbegin(); rung != ladder_.rend(); ++rung) {
    while (idle_bytes_ > bytes && !rung->idle.empty()) {
      idle_bytes_ -= rung->capacity;
      rung->idle.pop_back();
    }
  }
}

}  // namespace distributedlog::core
