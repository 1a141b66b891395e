// How much the whole program holds of the heap, for tests that bound it.
#pragma once

#include "base/sanitized.hpp"

#include <cstddef>
#include <optional>

#include <malloc.h>

namespace distributedlog::test {

// Nothing under a sanitizer, which has a heap of its own.
inline std::optional<std::size_t> heap_in_use() {
  if (sanitized) return std::nullopt;
#if defined(__GLIBC__) && defined(__GLIBC_PREREQ)
#if __GLIBC_PREREQ(2, 33)
  const auto all = ::mallinfo2();
  return all.uordblks + all.hblkhd;
#endif
#endif
  return std::nullopt;
}

}  // namespace distributedlog::test
