// How much the whole program holds of the heap, for tests that bound it.
#pragma once

#include <cstddef>
#include <optional>

#include <malloc.h>

namespace distributedlog::test {

// Nothing under a sanitizer, which has a heap of its own.
inline std::optional<std::size_t> heap_in_use() {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  return std::nullopt;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
  return std::nullopt;
#endif
#endif
#if defined(__GLIBC__) && defined(__GLIBC_PREREQ)
#if __GLIBC_PREREQ(2, 33)
  const auto all = ::mallinfo2();
  return all.uordblks + all.hblkhd;
#endif
#endif
  return std::nullopt;
}

}  // namespace distributedlog::test
