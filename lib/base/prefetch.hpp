// Hints to the processor: memory that is used soon, and has left the cache. Any address will do, nothing is touched.
#pragma once

#include <cstddef>

namespace distributedlog {

namespace detail {
template <int Write>
void prefetch_lines(const void* address, std::size_t bytes) noexcept {
  constexpr std::size_t line = 64;
  for (std::size_t at = 0; at < bytes; at += line) __builtin_prefetch(static_cast<const char*>(address) + at, Write);
}
}  // namespace detail

inline void prefetch(const void* address, std::size_t bytes = 1) noexcept { detail::prefetch_lines<0>(address, bytes); }
inline void prefetch_to_write(void* address, std::size_t bytes) noexcept { detail::prefetch_lines<1>(address, bytes); }

}  // namespace distributedlog
