// Arithmetic modulo the Castagnoli polynomial at compile time, for the tables and folding constants of crc32c.
//
// Numbers are reflected as in the checksum itself: bit 31 is x^0, bit 0 is x^31.
#pragma once

#include <cstdint>

namespace distributedlog::record {

inline constexpr std::uint32_t castagnoli = 0x82F63B78;

constexpr std::uint32_t times_x(std::uint32_t a) noexcept { return (a >> 1) ^ ((a & 1) != 0 ? castagnoli : 0); }

constexpr std::uint32_t multiply(std::uint32_t a, std::uint32_t b) noexcept {
  std::uint32_t product = 0;
  for (std::uint32_t bit = 0x80000000; bit != 0; bit >>= 1, b = times_x(b)) {
    if ((a & bit) != 0) product ^= b;
  }
  return product;
}

// x to the power of n.
constexpr std::uint32_t power_of_x(std::uint64_t n) noexcept {
  std::uint32_t result = 0x80000000;
  for (std::uint32_t square = 0x40000000; n != 0; n >>= 1, square = multiply(square, square)) {
    if ((n & 1) != 0) result = multiply(result, square);
  }
  return result;
}

}  // namespace distributedlog::record
