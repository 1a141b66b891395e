#include "memory/block_heap.hpp"

#include <algorithm>
#include <functional>
#include <utility>

namespace distributedlog::memory {

namespace {
constexpr std::size_t not_worth_a_block = std::size_t{256} * 1024;
}  // namespace

std::byte* BlockHeap::take(std::size_t bytes) {
  if (bytes > huge_block_size) return nullptr;
  if (asked_ < not_worth_a_block) {
    asked_ += bytes;
    return nullptr;
  }
  const std::size_t count = (bytes + unit - 1) / unit;
  if (last_ < blocks_.size()) {
    if (std::byte* const piece = take_from(blocks_[last_], count)) return piece;
  }
  for (last_ = 0; last_ < blocks_.size(); ++last_) {
    if (std::byte* const piece = take_from(blocks_[last_], count)) return piece;
  }
  if (held_bytes() + huge_block_size > limit_) return nullptr;
  return take_from(*add_block(), count);
}

std::byte* BlockHeap::take_from(Block& block, std::size_t count) noexcept {
  if (count > block.most_free) return nullptr;
  const auto at = block.units.find_free(count);
  if (!at) {
    block.most_free = count - 1;
    return nullptr;
  }
  block.units.take(*at, count);
  return block.memory.get() + *at * unit;
}

namespace {
constexpr auto begins_behind = [](const std::byte* piece, const auto& block) {
  return std::less<>{}(piece, block.memory.get());
};
}  // namespace

BlockHeap::Block* BlockHeap::add_block() {
  Block block{make_huge_block(), {}};
  const auto behind = std::upper_bound(blocks_.begin(), blocks_.end(), block.memory.get(), begins_behind);
  const auto added = blocks_.insert(behind, std::move(block));
  last_ = static_cast<std::size_t>(added - blocks_.begin());
  return &*added;
}

void BlockHeap::give_back(std::byte* piece, std::size_t bytes) noexcept {
  Block& block = *std::prev(std::upper_bound(blocks_.begin(), blocks_.end(), piece, begins_behind));
  const auto at = static_cast<std::size_t>(piece - block.memory.get()) / unit;
  block.units.free(at, (bytes + unit - 1) / unit);
  block.most_free = huge_block_size / unit;
}

}  // namespace distributedlog::memory
