#include "record/crc32c.hpp"

#include <array>

#include "record/byte_order.hpp"
#include "record/crc32c_hardware.hpp"
#include "record/crc32c_polynomial.hpp"

namespace distributedlog::record {
namespace {

using Implementation = std::uint32_t (*)(std::uint32_t, const std::byte*, std::size_t) noexcept;
using Tables = std::array<std::array<std::uint32_t, 256>, 8>;

// tables[n][b]: what byte b does to the checksum with n more bytes behind it.
constexpr Tables make_tables() noexcept {
  Tables tables{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t crc = byte;
    for (auto& table : tables) {
      for (int bit = 0; bit < 8; ++bit) crc = times_x(crc);
      table[byte] = crc;
    }
  }
  return tables;
}

constexpr Tables tables = make_tables();

// Slicing by 8: eight table look-ups that do not wait for each other.
std::uint32_t extend_by_tables(std::uint32_t crc, const std::byte* at, std::size_t size) noexcept {
  for (; size >= 8; at += 8, size -= 8) {
    const std::uint64_t word = load_little_endian<std::uint64_t>(at) ^ crc;
    crc = tables[7][word & 0xff] ^ tables[6][(word >> 8) & 0xff] ^ tables[5][(word >> 16) & 0xff] ^
          tables[4][(word >> 24) & 0xff] ^ tables[3][(word >> 32) & 0xff] ^ tables[2][(word >> 40) & 0xff] ^
          tables[1][(word >> 48) & 0xff] ^ tables[0][word >> 56];
  }
  for (; size != 0; ++at, --size) crc = (crc >> 8) ^ tables[0][(crc ^ static_cast<std::uint8_t>(*at)) & 0xff];
  return crc;
}

Implementation choose() noexcept { return crc32c_hardware_available() ? crc32c_by_hardware : extend_by_tables; }

}  // namespace

std::uint32_t crc32c_extend(std::uint32_t crc, std::span<const std::byte> bytes) noexcept {
  static const Implementation extend = choose();
  return ~extend(~crc, bytes.data(), bytes.size());
}

std::uint32_t crc32c_extend_portable(std::uint32_t crc, std::span<const std::byte> bytes) noexcept {
  return ~extend_by_tables(~crc, bytes.data(), bytes.size());
}

}  // namespace distributedlog::record
