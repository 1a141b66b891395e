// Where the nodes of waiting sends live, and what else is small, many and short-lived.
#pragma once

#include <distributedlog/export.hpp>

#include <cstddef>
#include <memory>
#include <new>

namespace distributedlog::detail {

// Memory of one node, aligned to a cache line. What is given back is kept for the next node of the same thread, up to
// 16 MiB a thread, then for any thread of the process, so that a steady stream of sends asks the heap for nothing.
// Nodes lie together in huge pages. From any thread; throws std::bad_alloc.
DISTRIBUTEDLOG_API void* take_node_memory(std::size_t bytes);
DISTRIBUTEDLOG_API void give_node_memory(void* memory, std::size_t bytes) noexcept;

template <class T>
struct NodeMemory {
  using value_type = T;

  NodeMemory() noexcept = default;
  template <class Other>
  explicit NodeMemory(const Other&) noexcept {}

  T* allocate(std::size_t count) { return static_cast<T*>(take_node_memory(count * sizeof(T))); }
  void deallocate(T* memory, std::size_t count) noexcept { give_node_memory(memory, count * sizeof(T)); }

  friend bool operator==(NodeMemory, NodeMemory) noexcept { return true; }
};

// For a class whose objects are many and made one by one.
struct InNodeMemory {
  static void* operator new(std::size_t bytes) { return take_node_memory(bytes); }
  static void* operator new(std::size_t bytes, std::align_val_t) { return take_node_memory(bytes); }
  static void operator delete(void* memory, std::size_t bytes) noexcept { give_node_memory(memory, bytes); }
  static void operator delete(void* memory, std::size_t bytes, std::align_val_t) noexcept {
    give_node_memory(memory, bytes);
  }
};

// A handler's own allocator is used; who has none gets the memory above.
template <class Allocator, class T>
struct NodeAllocator {
  using type = typename std::allocator_traits<Allocator>::template rebind_alloc<T>;
};
template <class Any, class T>
struct NodeAllocator<std::allocator<Any>, T> {
  using type = NodeMemory<T>;
};

}  // namespace distributedlog::detail
