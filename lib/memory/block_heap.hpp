// A heap for buffers of some kilobytes, cut from huge blocks.
#pragma once

#include "memory/huge_block.hpp"
#include "memory/unit_map.hpp"

#include <cstddef>
#include <vector>

namespace distributedlog::memory {

// Pieces lie side by side in blocks, and join again when they come back: what was cut small serves large ones later.
// Blocks are kept, because the next load needs them again; there are never more than `limit` bytes of them.
// Single-threaded.
class BlockHeap {
 public:
  explicit BlockHeap(std::size_t limit) noexcept : limit_(limit) {}

  // Null where the process's heap is to be asked: no block has so much in a row, or so little was taken until now that
  // a block would be a waste. Throws std::bad_alloc.
  std::byte* take(std::size_t bytes);
  void give_back(std::byte* piece, std::size_t bytes) noexcept;

  std::size_t held_bytes() const noexcept { return blocks_.size() * huge_block_size; }

 private:
  static constexpr std::size_t unit = 1024;

  struct Block {
    HugeBlock memory;
    UnitMap<huge_block_size / unit> units;
    std::size_t most_free = huge_block_size / unit;  // in a row, at most: a search that must fail is not begun
  };

  static std::byte* take_from(Block& block, std::size_t count) noexcept;
  Block* add_block();

  std::size_t limit_;
  std::size_t asked_ = 0;
  std::vector<Block> blocks_;  // by address
  std::size_t last_ = 0;       // where the last piece was found
};

}  // namespace distributedlog::memory
