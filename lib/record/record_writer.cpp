#include "record/record_writer.hpp"

#include <cstring>
#include <optional>
#include <string_view>

#include "protocol/varint.hpp"

namespace distributedlog::record {
namespace {

using protocol::varint_size;
using protocol::varlong_size;
using protocol::write_varint;
using protocol::write_varlong;

using OptionalBytes = std::optional<std::string_view>;

constexpr std::size_t max_varint = protocol::max_varint_size;
constexpr std::size_t max_varlong = protocol::max_varlong_size;
constexpr std::byte null_length{1};  // zigzag of -1

std::int32_t length_of(std::string_view bytes) noexcept { return static_cast<std::int32_t>(bytes.size()); }

std::size_t size_of(std::string_view bytes) noexcept { return varint_size(length_of(bytes)) + bytes.size(); }
std::size_t size_of(OptionalBytes bytes) noexcept { return bytes ? size_of(*bytes) : 1; }

// Everything behind the length field.
std::size_t body_size(const Record& record, std::int64_t timestamp_delta, std::int32_t offset_delta) noexcept {
  const auto headers = record.headers();
  std::size_t size = 1 + varlong_size(timestamp_delta) + varint_size(offset_delta) + size_of(record.key()) +
                     size_of(record.value()) + varint_size(static_cast<std::int32_t>(headers.size()));
  for (const Header& header : headers) size += size_of(header.key()) + size_of(header.value());
  return size;
}

std::byte* write_bytes(std::byte* out, std::string_view bytes) noexcept {
  out = write_varint(out, length_of(bytes));
  if (!bytes.empty()) std::memcpy(out, bytes.data(), bytes.size());
  return out + bytes.size();
}

std::byte* write_bytes(std::byte* out, OptionalBytes bytes) noexcept {
  if (bytes) return write_bytes(out, *bytes);
  *out = null_length;
  return out + 1;
}

}  // namespace

RecordSize measure_record(const Record& record, std::int64_t timestamp_delta, std::int32_t offset_delta) noexcept {
  const std::size_t body = body_size(record, timestamp_delta, offset_delta);
  const auto length = static_cast<std::int32_t>(body);
  return {length, varint_size(length) + body};
}

std::size_t record_size_bound(const Record& record) noexcept {
  const auto payload = [](OptionalBytes bytes) { return max_varint + (bytes ? bytes->size() : 0); };
  std::size_t size =
      max_varint + 1 + max_varlong + max_varint + payload(record.key()) + payload(record.value()) + max_varint;
  for (const Header& header : record.headers()) size += payload(header.key()) + payload(header.value());
  return size;
}

std::byte* write_record(std::byte* out, const Record& record, RecordSize size, std::int64_t timestamp_delta,
                        std::int32_t offset_delta) noexcept {
  out = write_varint(out, size.body);
  *out++ = std::byte{0};  // attributes, unused
  out = write_varlong(out, timestamp_delta);
  out = write_varint(out, offset_delta);
  out = write_bytes(out, record.key());
  out = write_bytes(out, record.value());
  out = write_varint(out, static_cast<std::int32_t>(record.headers().size()));
  for (const Header& header : record.headers()) {
    out = write_bytes(out, header.key());
    out = write_bytes(out, header.value());
  }
  return out;
}

}  // namespace distributedlog::record
