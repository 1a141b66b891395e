#include <distributedlog/detail/send_memory.hpp>

#include <algorithm>
#include <array>
#include <utility>

#ifdef __has_feature
#define DISTRIBUTEDLOG_HAS_FEATURE(name) __has_feature(name)
#else
#define DISTRIBUTEDLOG_HAS_FEATURE(name) 0
#endif

namespace distributedlog::detail {

namespace {

// A sanitizer is to see every node come and go.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__) || DISTRIBUTEDLOG_HAS_FEATURE(address_sanitizer) || \
    DISTRIBUTEDLOG_HAS_FEATURE(thread_sanitizer)
constexpr std::size_t kept_bytes = 0;
#else
constexpr std::size_t kept_bytes = std::size_t{4} * 1024 * 1024;
#endif

constexpr std::size_t line = 64;
constexpr std::size_t most_lines = 16;  // larger nodes, of handlers that carry much, go to the heap

constexpr std::size_t lines_of(std::size_t bytes) noexcept { return (bytes + line - 1) / line; }

struct Free {
  Free* next;
};

void* from_heap(std::size_t lines) { return ::operator new(lines* line, std::align_val_t{line}); }
void to_heap(void* memory) noexcept { ::operator delete(memory, std::align_val_t{line}); }

// Trivial, so that it can be used as long as the thread's storage lives, even after its destructors have run.
struct Kept {
  std::array<Free*, most_lines + 1> by_lines;
  std::size_t bytes;
  bool watched;  // somebody empties it when the thread ends
  bool ended;
};
constinit thread_local Kept kept{};

struct Emptied {
  ~Emptied() {
    kept.ended = true;
    for (Free*& list : kept.by_lines) {
      while (list != nullptr) to_heap(std::exchange(list, list->next));
    }
  }
};

bool may_keep(std::size_t lines) noexcept {
  if (lines > most_lines || kept.ended || kept.bytes + lines * line > kept_bytes) return false;
  if (!kept.watched) {
    thread_local const Emptied at_end;
    kept.watched = true;
  }
  return true;
}

}  // namespace

void* take_send_memory(std::size_t bytes) {
  const std::size_t lines = lines_of(bytes);
  if (lines > most_lines || kept.by_lines[lines] == nullptr) return from_heap(lines);
  Free* const memory = kept.by_lines[lines];
  kept.by_lines[lines] = memory->next;
  kept.bytes -= lines * line;
  return memory;
}

void give_send_memory(void* memory, std::size_t bytes) noexcept {
  const std::size_t lines = lines_of(bytes);
  if (!may_keep(lines)) return to_heap(memory);
  kept.by_lines[lines] = new (memory) Free{kept.by_lines[lines]};
  kept.bytes += lines * line;
}

}  // namespace distributedlog::detail
