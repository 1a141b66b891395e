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

}  // namespace distributedlog::test
