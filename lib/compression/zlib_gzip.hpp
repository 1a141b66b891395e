// What reading and writing gzip by zlib share.
#pragma once

#include <zlib.h>

#include <cstddef>

namespace distributedlog::compression {

inline constexpr int gzip_window = 15 + 16;  // 32 KiB, in gzip's wrapping

inline Bytef* to_zlib(const std::byte* bytes) noexcept {
  return const_cast<Bytef*>(reinterpret_cast<const Bytef*>(bytes));  // zlib only reads it
}

}  // namespace distributedlog::compression
