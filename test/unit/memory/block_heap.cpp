// Buffers cut from blocks: never two at one place, no more blocks than allowed, and pieces that join again.
#include "memory/block_heap.hpp"
#include "support/catch.hpp"

#include <cstddef>
#include <cstring>
#include <random>
#include <vector>

using namespace distributedlog::memory;

namespace {

constexpr std::size_t kib = 1024;
constexpr std::size_t before_blocks = 256 * kib;

BlockHeap heap_of(std::size_t blocks) {
  BlockHeap heap(blocks * huge_block_size);
  CHECK(heap.take(before_blocks) == nullptr);  // too little for a block
  return heap;
}

struct Piece {
  std::byte* at;
  std::size_t size;
  std::byte mark;

  bool intact() const {
    for (std::size_t i = 0; i < size; ++i) {
      if (at[i] != mark) return false;
    }
    return true;
  }
};

}  // namespace

TEST_CASE("unit map: finds the first place with enough room, across words") {
  UnitMap<256> map;
  CHECK(map.find_free(256) == 0U);
  map.take(0, 60);
  CHECK(map.find_free(1) == 60U);
  CHECK(map.find_free(196) == 60U);
  CHECK_FALSE(map.find_free(197).has_value());
  map.take(64, 100);
  CHECK(map.find_free(4) == 60U);
  CHECK(map.find_free(5) == 164U);
  map.free(64, 1);
  CHECK(map.find_free(5) == 60U);
  map.take(60, 5);
  map.take(164, 92);
  CHECK_FALSE(map.find_free(1).has_value());
  map.free(0, 256);
  CHECK(map.find_free(256) == 0U);
}

TEST_CASE("block heap: who takes little gets no block") {
  BlockHeap heap(64 * huge_block_size);
  for (std::size_t taken = 0; taken < before_blocks; taken += 16 * kib) CHECK(heap.take(16 * kib) == nullptr);
  CHECK(heap.held_bytes() == 0);
  CHECK(heap.take(16 * kib) != nullptr);
  CHECK(heap.held_bytes() == huge_block_size);
}

TEST_CASE("block heap: stays within its limit, and says no to what is larger than a block") {
  BlockHeap heap = heap_of(2);
  CHECK(heap.take(huge_block_size + 1) == nullptr);
  std::byte* const first = heap.take(huge_block_size);
  std::byte* const second = heap.take(huge_block_size);
  CHECK(first != nullptr);
  CHECK(second != nullptr);
  CHECK(heap.take(1) == nullptr);
  CHECK(heap.held_bytes() == 2 * huge_block_size);
  heap.give_back(first, huge_block_size);
  CHECK(heap.take(1) == first);

  BlockHeap none(huge_block_size - 1);
  CHECK(none.take(before_blocks) == nullptr);
  CHECK(none.take(kib) == nullptr);
}

TEST_CASE("block heap: small pieces that came back make room for a large one") {
  BlockHeap heap = heap_of(1);
  std::vector<std::byte*> small;
  while (std::byte* const piece = heap.take(kib)) small.push_back(piece);
  CHECK(small.size() == huge_block_size / kib);
  for (std::size_t i = 0; i < small.size(); i += 2) heap.give_back(small[i], kib);
  CHECK(heap.take(2 * kib) == nullptr);  // free, but not in a row
  for (std::size_t i = 1; i < small.size(); i += 2) heap.give_back(small[i], kib);
  CHECK(heap.take(huge_block_size) != nullptr);
}

TEST_CASE("block heap: pieces of all sizes, taken and given back at random, never overlap") {
  BlockHeap heap = heap_of(4);
  std::mt19937 dice(7);
  std::vector<Piece> pieces;
  const std::size_t sizes[] = {1, kib, 4 * kib, 5000, 16 * kib, 64 * kib, 100'000, 128 * kib};
  for (int step = 0; step < 4000; ++step) {
    if (pieces.empty() || dice() % 5 < 3) {
      const std::size_t size = sizes[dice() % std::size(sizes)];
      std::byte* const at = heap.take(size);
      if (at == nullptr) continue;
      const auto mark = static_cast<std::byte>(dice());
      std::memset(at, static_cast<int>(mark), size);
      pieces.push_back({at, size, mark});
    } else {
      std::swap(pieces[dice() % pieces.size()], pieces.back());
      REQUIRE(pieces.back().intact());
      heap.give_back(pieces.back().at, pieces.back().size);
      pieces.pop_back();
    }
    REQUIRE(heap.held_bytes() <= 4 * huge_block_size);
  }
  for (const Piece& piece : pieces) REQUIRE(piece.intact());
}
