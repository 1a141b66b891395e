// Where the nodes of waiting sends live.
#pragma once

#include <distributedlog/export.hpp>

#include <cstddef>
#include <memory>
#include <new>

namespace distributedlog::detail {

// Memory of one send, aligned to a cache line. What is given back is kept for the next send of the same thread, up to
// 16 MiB a thread, so that a steady stream of sends asks the heap for nothing. From any thread; throws std::bad_alloc.
DISTRIBUTEDLOG_API void* take_send_memory(std::size_t bytes);
DISTRIBUTEDLOG_API void give_send_memory(void* memory, std::size_t bytes) noexcept;

template <class T>
struct SendMemory {
  using value_type = T;

  SendMemory() noexcept = default;
  template <class Other>
  explicit SendMemory(const Other&) noexcept {}

  T* allocate(std::size_t count) { return static_cast<T*>(take_send_memory(count * sizeof(T))); }
  void deallocate(T* memory, std::size_t count) noexcept { give_send_memory(memory, count * sizeof(T)); }

  friend bool operator==(SendMemory, SendMemory) noexcept { return true; }
};

// A handler's own allocator is used; who has none gets the memory above.
template <class Allocator, class T>
struct SendAllocator {
  using type = typename std::allocator_traits<Allocator>::template rebind_alloc<T>;
};
template <class Any, class T>
struct SendAllocator<std::allocator<Any>, T> {
  using type = SendMemory<T>;
};

}  // namespace distributedlog::detail
