// Variable-length integers: seven bits a byte, least significant group first, high bit = more bytes follow.
// Signed values go through zigzag first. Inline and raw: record encoding calls these for every field of every record.
#pragma once

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>

namespace distributedlog::protocol {

constexpr std::size_t max_varint_size = 5;
constexpr std::size_t max_varlong_size = 10;

constexpr std::uint32_t zigzag(std::int32_t value) noexcept {
  return (static_cast<std::uint32_t>(value) << 1) ^ static_cast<std::uint32_t>(value >> 31);
}
constexpr std::uint64_t zigzag(std::int64_t value) noexcept {
  return (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
}
constexpr std::int32_t unzigzag(std::uint32_t value) noexcept {
  return static_cast<std::int32_t>((value >> 1) ^ (~(value & 1) + 1));
}
constexpr std::int64_t unzigzag(std::uint64_t value) noexcept {
  return static_cast<std::int64_t>((value >> 1) ^ (~(value & 1) + 1));
}

template <std::unsigned_integral T>
constexpr std::size_t unsigned_varint_size(T value) noexcept {
  if (value < 0x80) return 1;  // nearly every one, and quicker than to count
  return (static_cast<std::size_t>(std::bit_width(value)) + 6) / 7;
}
constexpr std::size_t varint_size(std::int32_t value) noexcept { return unsigned_varint_size(zigzag(value)); }
constexpr std::size_t varlong_size(std::int64_t value) noexcept { return unsigned_varint_size(zigzag(value)); }

// Writes to `out`, which has room for the maximum size; returns the end.
template <std::unsigned_integral T>
constexpr std::byte* write_unsigned_varint(std::byte* out, T value) noexcept {
  while (value >= 0x80) {
    *out++ = static_cast<std::byte>(value | 0x80);
    value = static_cast<T>(value >> 7);
  }
  *out++ = static_cast<std::byte>(value);
  return out;
}
constexpr std::byte* write_varint(std::byte* out, std::int32_t value) noexcept {
  return write_unsigned_varint(out, zigzag(value));
}
constexpr std::byte* write_varlong(std::byte* out, std::int64_t value) noexcept {
  return write_unsigned_varint(out, zigzag(value));
}

// Returns the byte after the number, or nullptr when the input ends inside it, or when it takes more bytes or more bits
// than T has. Padded forms that stay within those limits are read, as Kafka reads them.
template <std::unsigned_integral T>
constexpr const std::byte* read_unsigned_varint(const std::byte* in, const std::byte* end, T& value) noexcept {
  constexpr int bits = static_cast<int>(sizeof(T)) * 8;
  T result = 0;
  for (int shift = 0; shift < bits; shift += 7) {
    if (in == end) return nullptr;
    const auto byte = std::to_integer<unsigned>(*in++);
    const T group = static_cast<T>(byte & 0x7fU);
    if (bits - shift < 7 && (group >> (bits - shift)) != 0) return nullptr;
    result = static_cast<T>(result | static_cast<T>(group << shift));
    if ((byte & 0x80U) == 0) {
      value = result;
      return in;
    }
  }
  return nullptr;
}

}  // namespace distributedlog::protocol
