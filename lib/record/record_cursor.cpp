#include "record/record_cursor.hpp"

#include "protocol/reader.hpp"

namespace distributedlog::record {
namespace {

using protocol::Reader;

std::optional<std::string_view> read_nullable(Reader& reader) noexcept {
  const std::int32_t length = reader.varint();
  if (length == -1) return std::nullopt;
  if (length < 0) reader.fail();
  return as_text(reader.raw(static_cast<std::size_t>(length < 0 ? 0 : length)));
}

Header read_header(Reader& reader) noexcept {
  const auto key = read_nullable(reader);
  if (!key) reader.fail();
  const auto value = read_nullable(reader);
  return {key.value_or(std::string_view{}), value};
}

// Walks over the headers once, so that whoever iterates over them later need not look for errors.
HeaderRange check_headers(Reader& reader, std::span<const std::byte> body) noexcept {
  constexpr std::size_t least_header_size = 2;
  const std::int32_t count = reader.varint();
  if (count < 0 || static_cast<std::size_t>(count) > reader.remaining() / least_header_size) reader.fail();
  if (!reader.ok()) return {};
  const auto bytes = body.subspan(reader.position());
  for (std::int32_t i = 0; i < count && reader.ok(); ++i) read_header(reader);
  return {bytes, static_cast<std::size_t>(count)};
}

// Timestamps come from outside: a sum that does not fit wraps instead of being undefined.
std::int64_t add(std::int64_t a, std::int64_t b) noexcept {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) + static_cast<std::uint64_t>(b));
}

}  // namespace

void HeaderRange::Iterator::load() noexcept {
  if (left_ == 0) return;
  Reader reader(bytes_);
  header_ = read_header(reader);
  bytes_ = bytes_.subspan(reader.position());
}

RecordCursor::RecordCursor(const BatchHeader& header, std::span<const std::byte> records) noexcept
    : base_offset_(header.base_offset),
      base_timestamp_(header.base_timestamp),
      log_append_time_(header.max_timestamp),
      use_log_append_time_(header.timestamp_type() == TimestampType::log_append_time),
      left_(header.record_count),
      last_offset_delta_(header.last_offset_delta),
      rest_(records) {
  if (!can_hold(records.size(), header.record_count)) stop(BatchError::bad_record_count);
}

bool RecordCursor::stop(BatchError error) noexcept {
  error_ = error;
  left_ = 0;
  rest_ = {};
  return false;
}

bool RecordCursor::next(RecordView& record) noexcept {
  if (left_ == 0) return rest_.empty() ? false : stop(BatchError::leftover_bytes);
  Reader reader(rest_);
  const std::int32_t length = reader.varint();
  if (!reader.ok() || length < 0) return stop(BatchError::bad_record);
  const auto body = reader.raw(static_cast<std::size_t>(length));
  if (!reader.ok()) return stop(BatchError::bad_record);

  Reader fields(body);
  fields.skip(1);  // attributes, unused
  const std::int64_t timestamp_delta = fields.varlong();
  const std::int32_t offset_delta = fields.varint();
  record.key = read_nullable(fields);
  record.value = read_nullable(fields);
  record.headers = check_headers(fields, body);
  const bool in_order = offset_delta > previous_delta_ && offset_delta <= last_offset_delta_;
  if (!fields.ok() || fields.remaining() != 0 || !in_order) return stop(BatchError::bad_record);

  record.offset = add(base_offset_, offset_delta);
  record.timestamp = use_log_append_time_ ? log_append_time_ : add(base_timestamp_, timestamp_delta);
  previous_delta_ = offset_delta;
  rest_ = rest_.subspan(reader.position());
  --left_;
  return true;
}

}  // namespace distributedlog::record
