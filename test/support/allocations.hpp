// What the calling thread took from the heap: for tests that bound it. The counting operator new lives in
// allocations.cpp and serves the whole test program.
#pragma once

#include <cstddef>

namespace distributedlog::test {

struct Allocations {
  std::size_t count = 0;
  std::size_t bytes = 0;    // in all, freed ones included
  std::size_t largest = 0;  // at once
};

// Since the last call to start_counting_allocations on this thread.
Allocations counted_allocations() noexcept;
void start_counting_allocations() noexcept;

// From now on the n-th allocation of this thread fails, once; 0: none. What `Unfailing` covers is not counted.
void fail_allocation(std::size_t nth) noexcept;
bool allocation_failed() noexcept;

}  // namespace distributedlog::test
