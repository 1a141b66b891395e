#include "broker/batch_check.hpp"

#include "compression/codec_error.hpp"
#include "record/batch_reader.hpp"
#include "record/byte_order.hpp"
#include "record/record_cursor.hpp"

#include <distributedlog/compression.hpp>
#include <distributedlog/error.hpp>

#include <algorithm>

namespace distributedlog::broker {
namespace {

constexpr std::size_t magic_at = 16;
constexpr std::size_t attributes_at = 21;
constexpr std::size_t max_timestamp_at = 35;
constexpr std::int32_t least_length = 14;  // of a batch in any format

BatchFault fault(broker_errc code, std::string message) {
  return {static_cast<std::int16_t>(code), std::move(message), {}};
}

BatchFault fault(record::BatchError error) {
  switch (error) {
    case record::BatchError::truncated:
    case record::BatchError::bad_length:
    case record::BatchError::bad_checksum:
      return fault(broker_errc::corrupt_message, to_string(error));
    case record::BatchError::unknown_codec:
    case record::BatchError::bad_compression:
      return fault(broker_errc::unknown_server_error, to_string(error));
    default:
      return fault(broker_errc::invalid_record, to_string(error));
  }
}

// Lengths and magic only: what a sink that keeps nothing needs to know.
record::BatchError read_frame(std::span<const std::byte> bytes, record::BatchView& batch) {
  auto& header = batch.header;
  if (!record::read_batch_header(bytes, header)) return record::BatchError::truncated;
  if (header.magic != record::batch_magic) return record::BatchError::unsupported_magic;
  const auto size = std::int64_t{header.batch_length} + std::int64_t{record::batch_prefix_size};
  if (size < std::int64_t{record::batch_header_size}) return record::BatchError::bad_length;
  if (size > static_cast<std::int64_t>(bytes.size())) return record::BatchError::truncated;
  batch.bytes = bytes.first(static_cast<std::size_t>(size));
  const bool dense = header.last_offset_delta >= 0 && header.record_count - 1 == header.last_offset_delta;
  return dense ? record::BatchError::none : record::BatchError::bad_record_count;
}

}  // namespace

std::optional<BatchFault> BatchCheck::check_shape(std::span<const std::byte> records, int version) const {
  const auto no_batch = [] { return fault(broker_errc::invalid_record, "no whole batch"); };
  if (records.size() < record::batch_prefix_size) return no_batch();
  const auto length = record::load_big_endian<std::int32_t>(records.data() + sizeof(std::int64_t));
  if (length < least_length) return fault(record::BatchError::bad_length);
  if (records.size() <= magic_at) return no_batch();
  const auto magic = std::to_integer<std::int8_t>(records[magic_at]);
  if (magic < 0 || magic > record::batch_magic) return fault(broker_errc::corrupt_message, "no known format");
  const auto size = record::batch_prefix_size + static_cast<std::size_t>(length);
  if (size > records.size()) return no_batch();
  if (magic < record::batch_magic) return fault(record::BatchError::unsupported_magic);
  if (size < records.size()) return fault(broker_errc::invalid_record, "more than one batch for a partition");
  record::BatchHeader header;
  if (record::read_batch_header(records, header) && header.codec() == Compression::zstd && version < 7) {
    return fault(broker_errc::unsupported_compression_type, "zstd needs Produce version 7");
  }
  return std::nullopt;
}

std::optional<BatchFault> BatchCheck::check(std::span<std::byte> records, std::int64_t now_ms,
                                            record::BatchHeader& header) {
  if (records.size() > static_cast<std::size_t>(limits_.max_message_bytes)) {
    return fault(broker_errc::message_too_large, "the batch has " + std::to_string(records.size()) +
                                                     " bytes, the limit is " +
                                                     std::to_string(limits_.max_message_bytes));
  }
  record::BatchView batch;
  const auto error =
      limits_.contents ? record::read_batch(records, record::CountRule::dense, batch) : read_frame(records, batch);
  if (error != record::BatchError::none) return fault(error);
  header = batch.header;
  if (auto bad = check_header(header)) return bad;
  return limits_.contents ? check_records(records, now_ms, header) : std::nullopt;
}

std::optional<BatchFault> BatchCheck::check_header(const record::BatchHeader& header) const {
  if (header.transactional()) {
    return fault(broker_errc::transactional_id_authorization_failed, "the development broker has no transactions");
  }
  const auto size = std::int64_t{header.batch_length} + std::int64_t{record::batch_prefix_size};
  if (size > limits_.segment_bytes) {
    return fault(broker_errc::record_list_too_large, "the batch is larger than a segment");
  }
  if (header.base_offset != 0) return fault(broker_errc::invalid_record, "base_offset is not 0");
  if (header.control()) return fault(broker_errc::invalid_record, "clients may not write control batches");
  if (header.producer_id >= 0 && header.base_sequence < 0) {
    return fault(broker_errc::invalid_record, "a producer id without a sequence number");
  }
  return std::nullopt;
}

std::optional<BatchFault> BatchCheck::check_records(std::span<std::byte> batch, std::int64_t now_ms,
                                                    record::BatchHeader& header) {
  std::span<const std::byte> records = batch.subspan(record::batch_header_size);
  if (header.codec() != Compression::none) {
    if (!is_available(header.codec())) {
      return fault(broker_errc::unsupported_compression_type, "this build has no such codec");
    }
    plain_.clear();
    const auto error = decompressor_.decompress(header.codec(), records, limits_.max_unpacked_bytes, plain_);
    if (error == make_error_code(compression::codec_errc::output_too_large)) {
      return fault(broker_errc::message_too_large, "the batch decompresses to more than the broker allows");
    }
    if (error) return fault(record::BatchError::bad_compression);
    records = plain_;
  }

  BatchFault late = fault(broker_errc::invalid_timestamp, "timestamp more than an hour ahead");
  std::int64_t max_timestamp = -1;
  record::RecordCursor cursor(header, records);
  std::int32_t index = 0;
  for (record::RecordView record; cursor.next(record); ++index) {
    max_timestamp = std::max(max_timestamp, record.timestamp);
    if (record.timestamp > now_ms + max_timestamp_ahead.count()) late.blamed.push_back(index);
  }
  if (cursor.error() != record::BatchError::none) return fault(cursor.error());
  if (!late.blamed.empty()) return late;

  const bool stamped_by_client = header.timestamp_type() == record::TimestampType::log_append_time;
  if (header.max_timestamp != max_timestamp || stamped_by_client) {
    header.attributes = static_cast<std::int16_t>(header.attributes & ~record::log_append_time_bit);
    record::store_big_endian(batch.data() + attributes_at, header.attributes);
    header.max_timestamp = max_timestamp;
    record::store_big_endian(batch.data() + max_timestamp_at, max_timestamp);
    record::seal_crc(batch);
  }
  if (plain_.capacity() > 4 * static_cast<std::size_t>(limits_.max_message_bytes)) plain_ = {};
  return std::nullopt;
}

}  // namespace distributedlog::broker
