#include <distributedlog/detail/node_memory.hpp>

#include "base/prefetch.hpp"
#include "base/sanitized.hpp"
#include "memory/node_store.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <new>
#include <span>

namespace distributedlog::detail {

namespace {

using memory::give_nodes;
using memory::most_node_lines;
using memory::node_line;
using memory::take_nodes;

constexpr std::size_t kept_bytes = std::size_t{16} * 1024 * 1024;
constexpr std::size_t ahead = 3;
constexpr std::size_t exchanged = 64;  // nodes at a time between a thread and the store

constexpr std::size_t lines_of(std::size_t bytes) noexcept { return (bytes + node_line - 1) / node_line; }

// A sanitizer is to see every node come and go; larger ones, of handlers that carry much, are few.
constexpr bool from_heap(std::size_t lines) noexcept { return sanitized || lines > most_node_lines; }

// Nodes of one size. Their addresses stand aside: a list through the nodes would wait for each one's memory in turn.
struct Stack {
  void** nodes;
  std::size_t size;
  std::size_t capacity;

  bool push(void* node) noexcept {
    if (size == capacity && !grow()) return false;
    nodes[size++] = node;
    return true;
  }
  // Fetches one of the next while it is at it: they have left the cache, and are about to be written all over.
  void* pop(std::size_t lines) noexcept {
    void* const node = nodes[--size];
    if (size >= ahead) prefetch_to_write(nodes[size - ahead], lines * node_line);
    return node;
  }
  std::span<void*> drop(std::size_t count) noexcept {
    size -= count;
    return {nodes + size, count};
  }
  bool grow() noexcept {
    const std::size_t more = std::max(exchanged, capacity * 2);
    void* const larger = std::realloc(static_cast<void*>(nodes), more * sizeof(void*));
    if (larger == nullptr) return false;
    nodes = static_cast<void**>(larger);
    capacity = more;
    return true;
  }
};

// Trivial, so that it can be used as long as the thread's storage lives, even after its destructors have run.
struct Kept {
  std::array<Stack, most_node_lines + 1> by_lines;
  std::size_t bytes;
  bool watched;  // somebody empties it when the thread ends
  bool ended;
};
constinit thread_local Kept kept{};

struct Emptied {
  ~Emptied() {
    kept.ended = true;
    for (std::size_t lines = 0; lines < kept.by_lines.size(); ++lines) {
      Stack& stack = kept.by_lines[lines];
      if (stack.size > 0) give_nodes(lines, stack.drop(stack.size));
      std::free(static_cast<void*>(stack.nodes));
      stack = {};
    }
  }
};

bool keep(void* memory, std::size_t lines) noexcept {
  if (kept.ended) return false;
  if (!kept.watched) {
    thread_local const Emptied at_end;
    kept.watched = true;
  }
  Stack& stack = kept.by_lines[lines];
  if (!stack.push(memory)) return false;
  kept.bytes += lines * node_line;
  return true;
}

void keep_less(std::size_t lines) noexcept {
  Stack& stack = kept.by_lines[lines];
  const std::size_t count = std::min(stack.size, exchanged);
  give_nodes(lines, stack.drop(count));
  kept.bytes -= count * lines * node_line;
}

void* take_from_store(std::size_t lines) {
  std::array<void*, exchanged> nodes;
  const std::size_t count = take_nodes(lines, nodes);
  for (std::size_t i = count - 1; i > 0; --i) {
    if (!keep(nodes[i], lines)) give_nodes(lines, std::span(nodes).subspan(i, 1));
  }
  return nodes[0];
}

}  // namespace

void* take_node_memory(std::size_t bytes) {
  const std::size_t lines = lines_of(bytes);
  if (from_heap(lines)) return ::operator new(lines* node_line, std::align_val_t{node_line});
  Stack& stack = kept.by_lines[lines];
  if (stack.size == 0) return take_from_store(lines);
  kept.bytes -= lines * node_line;
  return stack.pop(lines);
}

void give_node_memory(void* memory, std::size_t bytes) noexcept {
  const std::size_t lines = lines_of(bytes);
  if (from_heap(lines)) {
    ::operator delete(memory, std::align_val_t{node_line});
  } else if (!keep(memory, lines)) {
    give_nodes(lines, {&memory, 1});
  } else if (kept.bytes > kept_bytes) {
    keep_less(lines);
  }
}

}  // namespace distributedlog::detail
