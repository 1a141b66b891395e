// Batches as a producer sends them, for the tests of the log.
#pragma once

#include "support/sample_batch.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace distributedlog::test {

struct Sent {
  std::int64_t producer_id = -1;
  std::int16_t epoch = -1;
  std::int32_t sequence = -1;
  Compression codec = Compression::none;
  std::int64_t first_time = 1700000000000;
};

// `count` records with a millisecond between them.
inline std::vector<std::byte> batch_of(std::int32_t count, const Sent& sent = {}, const std::string& value = "value") {
  record::BatchHeader header;
  header.attributes = record::make_attributes(sent.codec);
  header.producer_id = sent.producer_id;
  header.producer_epoch = sent.epoch;
  header.base_sequence = sent.sequence;
  std::vector<Record> records;
  for (std::int32_t i = 0; i < count; ++i) {
    Record record("topic", value);
    record.timestamp(Timestamp(std::chrono::milliseconds(sent.first_time + i)));
    records.push_back(record);
  }
  return make_batch(header, std::span<const Record>(records));
}

inline record::BatchHeader header_of(const std::vector<std::byte>& batch) {
  record::BatchHeader header;
  record::read_batch_header(batch, header);
  return header;
}

}  // namespace distributedlog::test
