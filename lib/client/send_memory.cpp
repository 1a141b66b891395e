#include <distributedlog/detail/send_memory.hpp>

#include "base/sanitized.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>

namespace distributedlog::detail {

namespace {

// A sanitizer is to see every node come and go.
constexpr std::size_t kept_bytes = sanitized ? 0 : std::size_t{16} * 1024 * 1024;

constexpr std::size_t line = 64;
constexpr std::size_t ahead = 3;
constexpr std::size_t most_lines = 16;  // larger nodes, of handlers that carry much, go to the heap

constexpr std::size_t lines_of(std::size_t bytes) noexcept { return (bytes + line - 1) / line; }

void* from_heap(std::size_t lines) { return ::operator new(lines* line, std::align_val_t{line}); }
void to_heap(void* memory) noexcept { ::operator delete(memory, std::align_val_t{line}); }

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
    if (size >= ahead) {
      for (std::size_t i = 0; i < lines; ++i) __builtin_prefetch(static_cast<char*>(nodes[size - ahead]) + i * line, 1);
    }
    return node;
  }
  bool grow() noexcept {
    const std::size_t more = std::max<std::size_t>(64, capacity * 2);
    void* const larger = std::realloc(static_cast<void*>(nodes), more * sizeof(void*));
    if (larger == nullptr) return false;
    nodes = static_cast<void**>(larger);
    capacity = more;
    return true;
  }
};

// Trivial, so that it can be used as long as the thread's storage lives, even after its destructors have run.
struct Kept {
  std::array<Stack, most_lines + 1> by_lines;
  std::size_t bytes;
  bool watched;  // somebody empties it when the thread ends
  bool ended;
};
constinit thread_local Kept kept{};

struct Emptied {
  ~Emptied() {
    kept.ended = true;
    for (Stack& stack : kept.by_lines) {
      while (stack.size > 0) to_heap(stack.nodes[--stack.size]);
      std::free(static_cast<void*>(stack.nodes));
      stack = {};
    }
  }
};

bool keep(void* memory, std::size_t lines) noexcept {
  if (lines > most_lines || kept.ended || kept.bytes + lines * line > kept_bytes) return false;
  if (!kept.watched) {
    thread_local const Emptied at_end;
    kept.watched = true;
  }
  if (!kept.by_lines[lines].push(memory)) return false;
  kept.bytes += lines * line;
  return true;
}

}  // namespace

void* take_send_memory(std::size_t bytes) {
  const std::size_t lines = lines_of(bytes);
  if (lines > most_lines || kept.by_lines[lines].size == 0) return from_heap(lines);
  kept.bytes -= lines * line;
  return kept.by_lines[lines].pop(lines);
}

void give_send_memory(void* memory, std::size_t bytes) noexcept {
  if (!keep(memory, lines_of(bytes))) to_heap(memory);
}

}  // namespace distributedlog::detail
