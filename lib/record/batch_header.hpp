// The 61 bytes in front of a record batch (magic 2), and the few places that are patched later.
#pragma once

#include <cstddef>
#include <cstdint>
#include <distributedlog/compression.hpp>
#include <span>

namespace distributedlog::record {

inline constexpr std::size_t batch_header_size = 61;
inline constexpr std::size_t batch_prefix_size = 12;  // base_offset and batch_length, not counted by batch_length
inline constexpr std::size_t crc_begin = 21;          // what stands before may change without a new checksum
inline constexpr std::int8_t batch_magic = 2;

enum class TimestampType : std::uint8_t { create_time = 0, log_append_time = 1 };

inline constexpr std::int16_t codec_mask = 0x07;
inline constexpr std::int16_t log_append_time_bit = 0x08;
inline constexpr std::int16_t transactional_bit = 0x10;
inline constexpr std::int16_t control_bit = 0x20;

constexpr std::int16_t make_attributes(Compression codec, bool transactional = false, bool control = false,
                                       TimestampType type = TimestampType::create_time) noexcept {
  return static_cast<std::int16_t>(static_cast<int>(codec) |
                                   (type == TimestampType::log_append_time ? log_append_time_bit : 0) |
                                   (transactional ? transactional_bit : 0) | (control ? control_bit : 0));
}

struct BatchHeader {
  std::int64_t base_offset = 0;
  std::int32_t batch_length = 0;  // bytes behind this field: the whole batch minus batch_prefix_size
  std::int32_t partition_leader_epoch = -1;
  std::int8_t magic = batch_magic;
  std::uint32_t crc = 0;
  std::int16_t attributes = 0;
  std::int32_t last_offset_delta = 0;
  std::int64_t base_timestamp = 0;
  std::int64_t max_timestamp = 0;
  std::int64_t producer_id = -1;
  std::int16_t producer_epoch = -1;
  std::int32_t base_sequence = -1;
  std::int32_t record_count = 0;

  // The bits as they stand: values 5 to 7 name no codec.
  constexpr int codec_bits() const noexcept { return attributes & codec_mask; }
  constexpr Compression codec() const noexcept { return static_cast<Compression>(codec_bits()); }
  constexpr TimestampType timestamp_type() const noexcept {
    return (attributes & log_append_time_bit) != 0 ? TimestampType::log_append_time : TimestampType::create_time;
  }
  constexpr bool transactional() const noexcept { return (attributes & transactional_bit) != 0; }
  constexpr bool control() const noexcept { return (attributes & control_bit) != 0; }
  constexpr std::int64_t last_offset() const noexcept { return base_offset + last_offset_delta; }

  friend bool operator==(const BatchHeader&, const BatchHeader&) = default;
};

// `out` holds at least batch_header_size bytes.
void write_batch_header(std::byte* out, const BatchHeader& header) noexcept;

// False, and nothing read, when fewer than batch_header_size bytes are there. The values are not judged.
bool read_batch_header(std::span<const std::byte> bytes, BatchHeader& header) noexcept;

// These three need a new checksum afterwards: see seal_crc.
void patch_producer(std::byte* batch, std::int64_t producer_id, std::int16_t epoch,
                    std::int32_t base_sequence) noexcept;

// Outside the checksum; a broker stamps them when it appends.
void patch_base_offset(std::byte* batch, std::int64_t base_offset) noexcept;
void patch_leader_epoch(std::byte* batch, std::int32_t leader_epoch) noexcept;

// Computes the checksum of a whole batch and stores it. `batch` ends where the batch ends.
void seal_crc(std::span<std::byte> batch) noexcept;

// The sequence number `count` records behind `base`; after 2147483647 comes 0.
constexpr std::int32_t advance_sequence(std::int32_t base, std::int32_t count) noexcept {
  const auto sum = static_cast<std::uint32_t>(base) + static_cast<std::uint32_t>(count);
  return static_cast<std::int32_t>(sum & 0x7fffffff);
}

}  // namespace distributedlog::record
