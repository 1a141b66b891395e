#include "protocol/writer.hpp"

#include <bit>
#include <stdexcept>

namespace distributedlog::protocol {
namespace {

template <class T>
T checked_length(std::size_t length) {
  // The unsigned forms store length + 1, so none of them may use its type's last value.
  if (length >= static_cast<std::size_t>(std::numeric_limits<T>::max())) {
    throw std::length_error{"a string or byte field is too long for the Kafka protocol"};
  }
  return static_cast<T>(length);
}

}  // namespace

void Writer::f64(double value) { u64(std::bit_cast<std::uint64_t>(value)); }

void Writer::string(std::string_view value) {
  i16(checked_length<std::int16_t>(value.size()));
  raw_text(value);
}

void Writer::compact_string(std::string_view value) {
  unsigned_varint(checked_length<std::uint32_t>(value.size()) + 1);
  raw_text(value);
}

void Writer::nullable_string(std::optional<std::string_view> value) {
  if (value) return string(*value);
  i16(-1);
}

void Writer::nullable_compact_string(std::optional<std::string_view> value) {
  if (value) return compact_string(*value);
  unsigned_varint(0);
}

void Writer::bytes(std::span<const std::byte> value) {
  i32(checked_length<std::int32_t>(value.size()));
  raw(value);
}

void Writer::compact_bytes(std::span<const std::byte> value) {
  unsigned_varint(checked_length<std::uint32_t>(value.size()) + 1);
  raw(value);
}

void Writer::nullable_bytes(std::optional<std::span<const std::byte>> value) {
  if (value) return bytes(*value);
  i32(-1);
}

void Writer::nullable_compact_bytes(std::optional<std::span<const std::byte>> value) {
  if (value) return compact_bytes(*value);
  unsigned_varint(0);
}

void Writer::nullable_records(std::optional<std::span<const std::byte>> value) {
  if (!value) return i32(-1);
  i32(checked_length<std::int32_t>(value->size()));
  content(*value);
}

void Writer::nullable_compact_records(std::optional<std::span<const std::byte>> value) {
  if (!value) return unsigned_varint(0);
  unsigned_varint(checked_length<std::uint32_t>(value->size()) + 1);
  content(*value);
}

void Writer::content(std::span<const std::byte> records) {
  if (records.empty() || records.size() < borrow_from_) return raw(records);
  borrowed_.push_back({out_.size(), records});
  borrowed_size_ += records.size();
}

void Writer::array_count(std::optional<std::size_t> count) { i32(count ? checked_length<std::int32_t>(*count) : -1); }

void Writer::compact_array_count(std::optional<std::size_t> count) {
  unsigned_varint(count ? checked_length<std::uint32_t>(*count) + 1 : 0);
}

void Writer::tagged_field_size(std::size_t size) { unsigned_varint(checked_length<std::uint32_t>(size)); }

void Writer::patch_i32(std::size_t position, std::int32_t value) noexcept {
  const auto bits = static_cast<std::uint32_t>(value);
  for (std::size_t i = 0; i < sizeof bits; ++i) {
    out_[position + i] = static_cast<std::byte>(bits >> (8 * (sizeof bits - 1 - i)));
  }
}

void Writer::gather(std::vector<std::span<const std::byte>>& pieces) const {
  const std::span<const std::byte> own{out_};
  std::size_t done = start_;
  for (const Borrowed& borrowed : borrowed_) {
    if (borrowed.position > done) pieces.push_back(own.subspan(done, borrowed.position - done));
    pieces.push_back(borrowed.bytes);
    done = borrowed.position;
  }
  if (own.size() > done) pieces.push_back(own.subspan(done));
}

}  // namespace distributedlog::protocol
