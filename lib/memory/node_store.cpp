#include "memory/node_store.hpp"

#include "memory/huge_block.hpp"

#include <algorithm>
#include <array>
#include <mutex>
#include <new>
#include <vector>

namespace distributedlog::memory {

namespace {

class NodeStore {
 public:
  std::size_t take(std::size_t lines, std::span<void*> nodes) {
    const std::scoped_lock lock(mutex_);
    Shelf& shelf = shelves_.at(lines);
    if (shelf.idle.empty()) return cut(lines, nodes);
    const std::size_t count = std::min(nodes.size(), shelf.idle.size());
    std::copy(shelf.idle.end() - static_cast<std::ptrdiff_t>(count), shelf.idle.end(), nodes.begin());
    shelf.idle.resize(shelf.idle.size() - count);
    return count;
  }

  void give_back(std::size_t lines, std::span<void* const> nodes) noexcept {
    const std::scoped_lock lock(mutex_);
    std::vector<void*>& idle = shelves_.at(lines).idle;
    idle.insert(idle.end(), nodes.begin(), nodes.end());  // has room for every node there is
  }

 private:
  struct Shelf {
    std::vector<void*> idle;
    std::size_t cut = 0;  // nodes of this size, idle and in use
  };

  std::size_t cut(std::size_t lines, std::span<void*> nodes) {
    Shelf& shelf = shelves_.at(lines);
    const std::size_t size = lines * node_line;
    if (left_ < size) open_block();
    const std::size_t count = std::min(nodes.size(), left_ / size);
    if (const std::size_t all = shelf.cut + count; all > shelf.idle.capacity()) shelf.idle.reserve(all * 2);
    shelf.cut += count;
    for (void*& node : nodes.first(count)) {
      node = at_;
      at_ += size;
    }
    left_ -= count * size;
    return count;
  }

  // The first is small: who sends little should not hold two megabytes for it.
  void open_block() {
    if (at_ == nullptr) {
      at_ = static_cast<std::byte*>(::operator new(small_block, std::align_val_t{node_line}));
      left_ = small_block;
    } else {
      at_ = make_huge_block().release();
      left_ = huge_block_size;
    }
  }

  static constexpr std::size_t small_block = std::size_t{64} * 1024;

  std::mutex mutex_;
  std::array<Shelf, most_node_lines + 1> shelves_;
  std::byte* at_ = nullptr;  // what is left of the newest block
  std::size_t left_ = 0;
};

// Never destroyed: threads give back their nodes at their very end.
NodeStore& store() {
  static NodeStore& one = *new NodeStore;
  return one;
}

}  // namespace

std::size_t take_nodes(std::size_t lines, std::span<void*> nodes) { return store().take(lines, nodes); }
void give_nodes(std::size_t lines, std::span<void* const> nodes) noexcept { store().give_back(lines, nodes); }

}  // namespace distributedlog::memory
