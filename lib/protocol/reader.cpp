#include "protocol/reader.hpp"

#include <bit>
#include <cstring>

namespace distributedlog::protocol {

double Reader::f64() noexcept { return std::bit_cast<double>(u64()); }

Uuid Reader::uuid() noexcept {
  Uuid id;
  const auto bytes = raw(id.bytes.size());
  if (ok_) std::memcpy(id.bytes.data(), bytes.data(), bytes.size());
  return id;
}

std::span<const std::byte> Reader::raw(std::size_t size) noexcept {
  if (size > remaining()) {
    fail();
    return {};
  }
  const std::span<const std::byte> bytes{next_, size};
  next_ += size;
  return bytes;
}

// `size` -1 means null; anything below that is nonsense.
std::optional<std::span<const std::byte>> Reader::sized(std::int64_t size) noexcept {
  if (ok_ && size == -1) return std::nullopt;
  if (size < 0) fail();
  return raw(ok_ ? static_cast<std::size_t>(size) : 0);
}

std::optional<std::span<const std::byte>> Reader::nullable_string_bytes() noexcept { return sized(i16()); }

std::optional<std::span<const std::byte>> Reader::nullable_bytes() noexcept { return sized(i32()); }

std::optional<std::span<const std::byte>> Reader::compact() noexcept {
  const std::int64_t size_plus_one = unsigned_varint();
  return sized(ok_ ? size_plus_one - 1 : 0);
}

std::optional<std::size_t> Reader::counted(std::int64_t count, std::size_t min_element_size) noexcept {
  if (!ok_) return 0;
  if (count == -1) return std::nullopt;
  if (count < 0 || static_cast<std::uint64_t>(count) > remaining() / min_element_size) {
    fail();
    return 0;
  }
  return static_cast<std::size_t>(count);
}

std::optional<std::size_t> Reader::array_count(std::size_t min_element_size) noexcept {
  return counted(i32(), min_element_size);
}

std::optional<std::size_t> Reader::compact_array_count(std::size_t min_element_size) noexcept {
  const std::int64_t count_plus_one = unsigned_varint();
  return counted(count_plus_one - 1, min_element_size);
}

}  // namespace distributedlog::protocol
