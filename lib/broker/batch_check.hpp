// Judges a batch that a client wants to append, as Kafka does before it looks at sequence numbers.
#pragma once

#include "broker/limits.hpp"
#include "compression/codec.hpp"
#include "record/batch_header.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace distributedlog::broker {

struct BatchFault {
  std::int16_t code = 0;
  std::string message;
  std::vector<std::int32_t> blamed;  // records inside the batch, by position
};

class BatchCheck {
 public:
  struct Limits {
    std::int32_t max_message_bytes = 1048588;
    std::int64_t segment_bytes = 1024 * 1024 * 1024;
    bool contents = true;  // compare the checksum and look at every record
    std::size_t max_unpacked_bytes = max_decompressed_batch;
  };

  explicit BatchCheck(const Limits& limits) noexcept : limits_(limits) {}

  // What Kafka looks at before it asks who leads the partition: whether this is one whole batch of today's format.
  std::optional<BatchFault> check_shape(std::span<const std::byte> records, int version) const;

  // `records` has that shape. On success `header` is filled; largest timestamp and
  // timestamp type are put right in the batch when the client had them wrong.
  std::optional<BatchFault> check(std::span<std::byte> records, std::int64_t now_ms, record::BatchHeader& header);

 private:
  std::optional<BatchFault> check_header(const record::BatchHeader& header) const;
  std::optional<BatchFault> check_records(std::span<std::byte> batch, std::int64_t now_ms, record::BatchHeader& header);

  Limits limits_;
  compression::Decompressor decompressor_;
  std::vector<std::byte> plain_;
};

}  // namespace distributedlog::broker
