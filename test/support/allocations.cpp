#include "support/allocations.hpp"

#include "support/unfailing.hpp"

#include <algorithm>
#include <cstdlib>
#include <new>

namespace {

thread_local distributedlog::test::Allocations counted;

struct Failure {
  std::size_t left = 0;  // allocations up to the one that fails; 0: none does
  bool struck = false;
};
constinit thread_local Failure failure;

using distributedlog::test::Unfailing;

bool strikes() noexcept {
  if (failure.left == 0 || Unfailing::depth > 0 || --failure.left > 0) return false;
  failure.struck = true;
  return true;
}

void count(std::size_t size) noexcept {
  ++counted.count;
  counted.bytes += size;
  counted.largest = std::max(counted.largest, size);
}

void* counting_allocation(std::size_t size) noexcept {
  if (strikes()) return nullptr;
  count(size);
  return std::malloc(std::max<std::size_t>(size, 1));
}

// `size` is a multiple of `alignment`, as for every type.
void* counting_aligned_allocation(std::size_t size, std::size_t alignment) noexcept {
  if (strikes()) return nullptr;
  count(size);
  void* memory = nullptr;
  return posix_memalign(&memory, std::max(alignment, sizeof(void*)), size) == 0 ? memory : nullptr;
}

void* or_throw(void* memory) {
  if (memory == nullptr) throw std::bad_alloc{};
  return memory;
}

}  // namespace

namespace distributedlog::test {

Allocations counted_allocations() noexcept { return counted; }
void start_counting_allocations() noexcept { counted = {}; }

void fail_allocation(std::size_t nth) noexcept { failure = {nth, false}; }
bool allocation_failed() noexcept { return failure.struck; }

}  // namespace distributedlog::test

// Asio takes the frames of its coroutines, and what it keeps for handlers, from here.
void* aligned_alloc(std::size_t alignment, std::size_t size) { return counting_aligned_allocation(size, alignment); }

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
