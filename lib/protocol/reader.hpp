// Reads Kafka's primitive types out of bytes that nobody vouches for.
// Failure is sticky: after the first one every read gives zero or empty, so a decoder asks `ok()` once, at its end.
// Strings and bytes are views into the input. No length is believed before it was held against what remains.
#pragma once

#include "protocol/bytes.hpp"
#include "protocol/uuid.hpp"
#include "protocol/varint.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

namespace distributedlog::protocol {

class Reader {
 public:
  explicit Reader(std::span<const std::byte> input) noexcept
      : begin_{input.data()}, next_{input.data()}, end_{input.data() + input.size()} {}

  bool ok() const noexcept { return ok_; }
  void fail() noexcept {
    ok_ = false;
    next_ = end_;
  }
  std::size_t remaining() const noexcept { return static_cast<std::size_t>(end_ - next_); }
  std::size_t position() const noexcept { return static_cast<std::size_t>(next_ - begin_); }

  bool boolean() noexcept { return i8() != 0; }
  std::int8_t i8() noexcept { return static_cast<std::int8_t>(big_endian<std::uint8_t>()); }
  std::int16_t i16() noexcept { return static_cast<std::int16_t>(u16()); }
  std::int32_t i32() noexcept { return static_cast<std::int32_t>(u32()); }
  std::int64_t i64() noexcept { return static_cast<std::int64_t>(u64()); }
  std::uint16_t u16() noexcept { return big_endian<std::uint16_t>(); }
  std::uint32_t u32() noexcept { return big_endian<std::uint32_t>(); }
  std::uint64_t u64() noexcept { return big_endian<std::uint64_t>(); }
  double f64() noexcept;
  Uuid uuid() noexcept;

  std::uint32_t unsigned_varint() noexcept { return variable<std::uint32_t>(); }
  std::int32_t varint() noexcept { return unzigzag(variable<std::uint32_t>()); }
  std::int64_t varlong() noexcept { return unzigzag(variable<std::uint64_t>()); }

  // Exactly `size` bytes, without a length before them.
  std::span<const std::byte> raw(std::size_t size) noexcept;
  void skip(std::size_t size) noexcept { raw(size); }

  // The plain forms refuse null; the nullable ones give it as nullopt. A failed read gives an empty, non-null value.
  std::string_view string() noexcept { return text(not_null(nullable_string_bytes())); }
  std::string_view compact_string() noexcept { return text(not_null(compact())); }
  std::optional<std::string_view> nullable_string() noexcept { return text(nullable_string_bytes()); }
  std::optional<std::string_view> nullable_compact_string() noexcept { return text(compact()); }
  std::span<const std::byte> bytes() noexcept { return not_null(nullable_bytes()); }
  std::span<const std::byte> compact_bytes() noexcept { return not_null(compact()); }
  std::optional<std::span<const std::byte>> nullable_bytes() noexcept;
  std::optional<std::span<const std::byte>> nullable_compact_bytes() noexcept { return compact(); }

  // The number of elements, nullopt for a null array. Refuses a count whose elements, each at least
  // `min_element_size` (> 0) bytes long, cannot stand in what remains; a failed read gives 0.
  std::optional<std::size_t> array_count(std::size_t min_element_size) noexcept;
  std::optional<std::size_t> compact_array_count(std::size_t min_element_size) noexcept;

  // Calls `on_tag(std::uint32_t tag, Reader& body)` for every tagged field. The callback reads as much of the body as
  // it understands; a body it fails makes the whole input fail.
  template <class OnTag>
  void tagged_fields(OnTag&& on_tag) {
    // A tagged field takes at least two bytes, so an absurd number of them ends at the first missing byte.
    for (std::uint32_t left = unsigned_varint(); left > 0 && ok_; --left) {
      const std::uint32_t tag = unsigned_varint();
      const std::uint32_t size = unsigned_varint();
      Reader body{raw(size)};
      if (!ok_) return;
      on_tag(tag, body);
      if (!body.ok()) fail();
    }
  }
  void skip_tagged_fields() noexcept {
    tagged_fields([](std::uint32_t, Reader&) {});
  }

 private:
  template <class T>
  T big_endian() noexcept {
    if (remaining() < sizeof(T)) {
      fail();
      return 0;
    }
    T value = 0;
    for (std::size_t i = 0; i < sizeof(T); ++i) {
      value = static_cast<T>((static_cast<std::uint64_t>(value) << 8) | std::to_integer<std::uint8_t>(next_[i]));
    }
    next_ += sizeof(T);
    return value;
  }

  template <class T>
  T variable() noexcept {
    T value = 0;
    const std::byte* after = read_unsigned_varint(next_, end_, value);
    if (after == nullptr) {
      fail();
      return 0;
    }
    next_ = after;
    return value;
  }

  std::span<const std::byte> not_null(std::optional<std::span<const std::byte>> value) noexcept {
    if (value) return *value;
    fail();
    return {};
  }
  static std::string_view text(std::span<const std::byte> bytes) noexcept {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }
  static std::optional<std::string_view> text(std::optional<std::span<const std::byte>> bytes) noexcept {
    if (!bytes) return std::nullopt;
    return text(*bytes);
  }

  std::optional<std::span<const std::byte>> nullable_string_bytes() noexcept;
  std::optional<std::span<const std::byte>> compact() noexcept;
  std::optional<std::span<const std::byte>> sized(std::int64_t size) noexcept;
  std::optional<std::size_t> counted(std::int64_t count, std::size_t min_element_size) noexcept;

  const std::byte* begin_;
  const std::byte* next_;
  const std::byte* end_;
  bool ok_ = true;
};

}  // namespace distributedlog::protocol
