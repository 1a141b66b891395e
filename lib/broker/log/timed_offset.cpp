#include "broker/log/timed_offset.hpp"

#include "broker/limits.hpp"
#include "compression/codec.hpp"
#include "record/batch_header.hpp"
#include "record/record_cursor.hpp"

#include <vector>

namespace distributedlog::broker {

std::optional<TimedOffset> first_record_at_or_after(std::span<const std::byte> batch, std::int64_t timestamp) {
  record::BatchHeader header;
  if (!record::read_batch_header(batch, header)) return std::nullopt;
  auto records = batch.subspan(record::batch_header_size);
  std::vector<std::byte> plain;
  if (header.codec() != Compression::none) {
    compression::Decompressor decompressor;
    if (decompressor.decompress(header.codec(), records, max_decompressed_batch, plain)) return std::nullopt;
    records = plain;
  }
  record::RecordCursor cursor(header, records);
  for (record::RecordView record; cursor.next(record);) {
    if (record.timestamp >= timestamp)
      return TimedOffset{record.offset, record.timestamp, header.partition_leader_epoch};
  }
  return std::nullopt;
}

}  // namespace distributedlog::broker
