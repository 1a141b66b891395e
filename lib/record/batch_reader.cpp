#include "record/batch_reader.hpp"

#include "record/crc32c.hpp"
#include "record/record_cursor.hpp"

namespace distributedlog::record {
namespace {

constexpr std::size_t magic_at = 16;
constexpr int codec_count = 5;

bool count_fits(const BatchHeader& header, CountRule rule) noexcept {
  if (header.last_offset_delta < 0) return false;
  const std::int64_t slots = std::int64_t{header.last_offset_delta} + 1;
  if (rule == CountRule::dense) return header.record_count == slots;
  return header.record_count >= 0 && header.record_count <= slots;
}

}  // namespace

BatchError read_batch(std::span<const std::byte> bytes, CountRule rule, BatchView& batch) noexcept {
  if (bytes.size() <= magic_at) return BatchError::truncated;
  if (static_cast<std::int8_t>(bytes[magic_at]) != batch_magic) return BatchError::unsupported_magic;
  BatchHeader& header = batch.header;
  if (!read_batch_header(bytes, header)) return BatchError::truncated;

  constexpr auto least_length = static_cast<std::int32_t>(batch_header_size - batch_prefix_size);
  if (header.batch_length < least_length) return BatchError::bad_length;
  const std::size_t size = static_cast<std::size_t>(header.batch_length) + batch_prefix_size;
  if (size > bytes.size()) return BatchError::truncated;
  batch.bytes = bytes.first(size);

  if (crc32c(batch.bytes.subspan(crc_begin)) != header.crc) return BatchError::bad_checksum;
  if (header.codec_bits() >= codec_count) return BatchError::unknown_codec;
  if (!count_fits(header, rule)) return BatchError::bad_record_count;
  if (header.codec() == Compression::none && !can_hold(batch.records().size(), header.record_count)) {
    return BatchError::bad_record_count;
  }
  return BatchError::none;
}

bool BatchSplitter::next(BatchView& batch) noexcept {
  if (error_ != BatchError::none || position_ == bytes_.size()) return false;
  error_ = read_batch(bytes_.subspan(position_), rule_, batch);
  if (error_ != BatchError::none) return false;
  position_ += batch.bytes.size();
  return true;
}

}  // namespace distributedlog::record
