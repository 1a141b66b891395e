#include "producer/batch_memory.hpp"

#include <algorithm>
#include <utility>

namespace distributedlog::core {

std::optional<Buffer> BatchMemory::take(std::size_t bytes, std::size_t overhead) {
  const std::size_t charge = pool_.capacity_for(bytes) + overhead;
  if (!gate_.has_room(charge)) return std::nullopt;
  Buffer buffer = pool_.take(bytes);
  gate_.take(charge);
  pool_.trim(gate_.left());  // idle buffers live in what is left of the budget
  return buffer;
}

std::optional<Buffer> BatchMemory::take_batch(std::size_t bytes) { return take(bytes, batch_overhead + send_overhead); }

std::optional<Buffer> BatchMemory::take_growth(std::size_t bytes) { return take(bytes, send_overhead); }

bool BatchMemory::take_send() noexcept {
  if (!gate_.has_room(send_overhead)) return false;
  gate_.take(send_overhead);
  return true;
}

Buffer BatchMemory::take_smaller(std::size_t bytes) {
  Buffer buffer = pool_.take(bytes);
  gate_.take(buffer.capacity());
  return buffer;
}

Buffer BatchMemory::take_for_split(std::size_t bytes) {
  Buffer buffer = take_smaller(bytes);
  gate_.take(batch_overhead);
  return buffer;
}

void BatchMemory::release_buffer(Buffer buffer) noexcept {
  gate_.give_back(buffer.capacity());
  pool_.give_back(std::move(buffer));
  pool_.trim(gate_.left());
}

void BatchMemory::release_batch(Buffer buffer) noexcept {
  gate_.give_back(batch_overhead);
  release_buffer(std::move(buffer));
}

std::size_t BatchMemory::largest_record() const noexcept {
  constexpr std::size_t overhead = batch_overhead + send_overhead;
  return gate_.limit() < overhead ? 0 : pool_.largest_within(gate_.limit() - overhead);
}

}  // namespace distributedlog::core
