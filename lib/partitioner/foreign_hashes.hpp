// The key hashes of other clients, for programs that must keep keys where librdkafka or Sarama have put them.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace distributedlog::partitioner {

namespace detail {

constexpr std::array<std::uint32_t, 256> make_crc32_table() noexcept {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t crc = byte;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xEDB88320 : 0);
    table[byte] = crc;
  }
  return table;
}

inline constexpr std::array<std::uint32_t, 256> crc32_table = make_crc32_table();

}  // namespace detail

// zlib's crc32, librdkafka's `consistent` and `consistent_random`.
constexpr std::uint32_t crc32(std::string_view key) noexcept {
  std::uint32_t crc = 0xFFFFFFFF;
  for (const char c : key) crc = (crc >> 8) ^ detail::crc32_table[(crc ^ static_cast<std::uint8_t>(c)) & 0xff];
  return ~crc;
}

constexpr std::int32_t partition_by_crc32(std::string_view key, std::int32_t partition_count) noexcept {
  return static_cast<std::int32_t>(crc32(key) % static_cast<std::uint32_t>(partition_count));
}

// FNV-1a taken as a signed number and negated when negative: librdkafka's `fnv1a`, Sarama's hash partitioner. (The
// smallest number, which has no negation, stays as 2147483648.)
constexpr std::uint32_t absolute_fnv1a(std::string_view key) noexcept {
  std::uint32_t hash = 0x811c9dc5;
  for (const char c : key) {
    hash ^= static_cast<std::uint8_t>(c);
    hash *= 0x01000193;
  }
  return (hash & 0x80000000) != 0 ? 0 - hash : hash;
}

constexpr std::int32_t partition_by_fnv1a(std::string_view key, std::int32_t partition_count) noexcept {
  return static_cast<std::int32_t>(absolute_fnv1a(key) % static_cast<std::uint32_t>(partition_count));
}

}  // namespace distributedlog::partitioner
