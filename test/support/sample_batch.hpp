// Whole batches out of records, the plain way, for tests that need some to read.
#pragma once

#include "compression/codec.hpp"
#include "record/batch_header.hpp"
#include "record/record_writer.hpp"

#include <distributedlog/record.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <vector>

namespace distributedlog::test {

inline std::vector<std::byte> encode_record(const Record& record, std::int64_t timestamp_delta,
                                            std::int32_t offset_delta) {
  const record::RecordSize size = record::measure_record(record, timestamp_delta, offset_delta);
  std::vector<std::byte> bytes(size.whole);
  const std::byte* const end = record::write_record(bytes.data(), record, size, timestamp_delta, offset_delta);
  if (end != bytes.data() + bytes.size()) throw std::logic_error("measure_record and write_record differ");
  return bytes;
}

inline std::int64_t milliseconds_of(const Record& record) {
  return record.timestamp() ? record.timestamp()->time_since_epoch().count() : 0;
}

inline std::vector<std::byte> encode_records(std::span<const Record> records) {
  std::vector<std::byte> bytes;
  std::int32_t offset_delta = 0;
  for (const Record& record : records) {
    const auto delta = milliseconds_of(record) - milliseconds_of(records.front());
    const auto encoded = encode_record(record, delta, offset_delta++);
    bytes.insert(bytes.end(), encoded.begin(), encoded.end());
  }
  return bytes;
}

// The header in front of the records section, lengths and checksum filled in.
inline std::vector<std::byte> make_batch(record::BatchHeader header, std::span<const std::byte> section) {
  header.batch_length =
      static_cast<std::int32_t>(record::batch_header_size - record::batch_prefix_size + section.size());
  std::vector<std::byte> batch(record::batch_header_size);
  record::write_batch_header(batch.data(), header);
  batch.insert(batch.end(), section.begin(), section.end());
  record::seal_crc(batch);
  return batch;
}

// A batch as a producer sends it; codec and the like come from `header`, counts and timestamps from the records.
inline std::vector<std::byte> make_batch(record::BatchHeader header, std::span<const Record> records) {
  header.record_count = static_cast<std::int32_t>(records.size());
  header.last_offset_delta = header.record_count - 1;
  header.base_timestamp = milliseconds_of(records.front());
  header.max_timestamp = header.base_timestamp;
  for (const Record& record : records) header.max_timestamp = std::max(header.max_timestamp, milliseconds_of(record));
  std::vector<std::byte> section;
  compression::Compressor compressor;
  if (compressor.compress(header.codec(), std::nullopt, encode_records(records), section)) {
    throw std::runtime_error("the sample batch cannot be compressed");
  }
  return make_batch(header, section);
}

}  // namespace distributedlog::test
