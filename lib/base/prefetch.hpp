// Hints to the processor: memory that is looked at soon, and has left the cache. Any address will do, nothing is read.
#pragma once

#include <cstddef>

namespace distributedlog {

inline void prefetch(const void* address, std::size_t bytes = 1) noexcept {
  constexpr std::size_t line = 64;
  for (std::size_t at = 0; at < bytes; at += line) __builtin_prefetch(static_cast<const char*>(address) + at);
}

}  // namespace distributedlog
