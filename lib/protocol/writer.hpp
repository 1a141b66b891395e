// Appends Kafka's primitive types to a byte vector.
// Large record batches need not be copied into it: a writer that borrows notes where they belong, and `gather()` gives
// the whole as a list of pieces for one scatter/gather write.
#pragma once

#include "protocol/bytes.hpp"
#include "protocol/uuid.hpp"
#include "protocol/varint.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace distributedlog::protocol {

class Writer {
 public:
  static constexpr std::size_t copy_everything = std::numeric_limits<std::size_t>::max();

  // `out` outlives the writer. Records of at least `borrow_from` bytes are borrowed: they must outlive the pieces.
  explicit Writer(std::vector<std::byte>& out, std::size_t borrow_from = copy_everything) noexcept
      : out_{out}, start_{out.size()}, borrow_from_{borrow_from} {}

  // Bytes written by this writer so far, borrowed ones included.
  std::size_t size() const noexcept { return out_.size() - start_ + borrowed_size_; }

  void boolean(bool value) { i8(value ? 1 : 0); }
  void i8(std::int8_t value) { out_.push_back(static_cast<std::byte>(value)); }
  void i16(std::int16_t value) { u16(static_cast<std::uint16_t>(value)); }
  void i32(std::int32_t value) { u32(static_cast<std::uint32_t>(value)); }
  void i64(std::int64_t value) { u64(static_cast<std::uint64_t>(value)); }
  void u16(std::uint16_t value) { big_endian(value); }
  void u32(std::uint32_t value) { big_endian(value); }
  void u64(std::uint64_t value) { big_endian(value); }
  void f64(double value);
  void uuid(const Uuid& value) { raw(value.bytes); }

  void unsigned_varint(std::uint32_t value) { variable(value); }
  void varint(std::int32_t value) { variable(zigzag(value)); }
  void varlong(std::int64_t value) { variable(zigzag(value)); }

  void raw(std::span<const std::byte> bytes) { out_.insert(out_.end(), bytes.begin(), bytes.end()); }

  // Strings longer than their length field can say are refused with std::length_error: nothing legal is that long.
  void string(std::string_view value);
  void compact_string(std::string_view value);
  void nullable_string(std::optional<std::string_view> value);
  void nullable_compact_string(std::optional<std::string_view> value);
  void bytes(std::span<const std::byte> value);
  void compact_bytes(std::span<const std::byte> value);
  void nullable_bytes(std::optional<std::span<const std::byte>> value);
  void nullable_compact_bytes(std::optional<std::span<const std::byte>> value);
  // Like bytes, but the content may be borrowed.
  void nullable_records(std::optional<std::span<const std::byte>> value);
  void nullable_compact_records(std::optional<std::span<const std::byte>> value);

  // nullopt = null array
  void array_count(std::optional<std::size_t> count);
  void compact_array_count(std::optional<std::size_t> count);
  // The size of a tagged field: unlike the other compact lengths, not plus one.
  void tagged_field_size(std::size_t size);
  void no_tagged_fields() { out_.push_back(std::byte{0}); }

  // For a length that is known only afterwards: reserve, write on, patch.
  std::size_t reserve_i32() {
    i32(0);
    return out_.size() - sizeof(std::int32_t);
  }
  void patch_i32(std::size_t position, std::int32_t value) noexcept;

  // Appends all that was written, in order, as views into `out` and the borrowed records. Valid until `out` changes.
  void gather(std::vector<std::span<const std::byte>>& pieces) const;

 private:
  struct Borrowed {
    std::size_t position;  // in out_, where the bytes belong
    std::span<const std::byte> bytes;
  };

  template <class T>
  void big_endian(T value) {
    std::byte bytes[sizeof(T)];
    for (std::size_t i = 0; i < sizeof(T); ++i) {
      bytes[i] = static_cast<std::byte>(value >> (8 * (sizeof(T) - 1 - i)));
    }
    raw(bytes);
  }

  template <class T>
  void variable(T value) {
    std::byte bytes[max_varlong_size];
    const std::byte* end = write_unsigned_varint(bytes, value);
    raw({bytes, end});
  }

  void raw_text(std::string_view value) { raw(std::as_bytes(std::span{value})); }
  void content(std::span<const std::byte> records);

  std::vector<std::byte>& out_;
  std::size_t start_;
  std::size_t borrow_from_;
  std::size_t borrowed_size_ = 0;
  std::vector<Borrowed> borrowed_;
};

}  // namespace distributedlog::protocol
