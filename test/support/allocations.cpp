#include "support/allocations.hpp"

#include <algorithm>
#include <cstdlib>
#include <new>

namespace {

thread_local distributedlog::test::Allocations counted;

void count(std::size_t size) noexcept {
  ++counted.count;
  counted.bytes += size;
  counted.largest = std::max(counted.largest, size);
}

void* counting_allocation(std::size_t size) noexcept {
  count(size);
  return std::malloc(std::max<std::size_t>(size, 1));
}

// `size` is a multiple of `alignment`, as for every type.
void* counting_aligned_allocation(std::size_t size, std::size_t alignment) noexcept {
  count(size);
  return std::aligned_alloc(alignment, size);
}

void* or_throw(void* memory) {
  if (memory == nullptr) throw std::bad_alloc{};
  return memory;
}

}  // namespace

namespace distributedlog::test {

Allocations counted_allocations() noexcept { return counted; }
void start_counting_allocations() noexcept { counted = {}; }

}  // namespace distributedlog::test

void* operator new(std::size_t size) { return or_throw(counting_allocation(size)); }
void* operator new[](std::size_t size) { return or_throw(counting_allocation(size)); }
void* operator new(std::size_t size, std::align_val_t alignment) {
  return or_throw(counting_aligned_allocation(size, static_cast<std::size_t>(alignment)));
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept { return counting_allocation(size); }
void* operator new[](std::size_t size, const std::nothrow_t&) noexcept { return counting_allocation(size); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }
void operator delete(void* memory, const std::nothrow_t&) noexcept { std::free(memory); }
void operator delete[](void* memory, const std::nothrow_t&) noexcept { std::free(memory); }
