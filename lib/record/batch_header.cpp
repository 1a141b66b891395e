#include "record/batch_header.hpp"

#include "record/byte_order.hpp"
#include "record/crc32c.hpp"

namespace distributedlog::record {
namespace {

constexpr std::size_t leader_epoch_at = 12;
constexpr std::size_t crc_at = 17;
constexpr std::size_t producer_at = 43;

}  // namespace

void write_batch_header(std::byte* out, const BatchHeader& header) noexcept {
  store_big_endian(out, header.base_offset);
  store_big_endian(out + 8, header.batch_length);
  store_big_endian(out + leader_epoch_at, header.partition_leader_epoch);
  store_big_endian(out + 16, header.magic);
  store_big_endian(out + crc_at, header.crc);
  store_big_endian(out + 21, header.attributes);
  store_big_endian(out + 23, header.last_offset_delta);
  store_big_endian(out + 27, header.base_timestamp);
  store_big_endian(out + 35, header.max_timestamp);
  patch_producer(out, header.producer_id, header.producer_epoch, header.base_sequence);
  store_big_endian(out + 57, header.record_count);
}

bool read_batch_header(std::span<const std::byte> bytes, BatchHeader& header) noexcept {
  if (bytes.size() < batch_header_size) return false;
  const std::byte* from = bytes.data();
  header.base_offset = load_big_endian<std::int64_t>(from);
  header.batch_length = load_big_endian<std::int32_t>(from + 8);
  header.partition_leader_epoch = load_big_endian<std::int32_t>(from + leader_epoch_at);
  header.magic = load_big_endian<std::int8_t>(from + 16);
  header.crc = load_big_endian<std::uint32_t>(from + crc_at);
  header.attributes = load_big_endian<std::int16_t>(from + 21);
  header.last_offset_delta = load_big_endian<std::int32_t>(from + 23);
  header.base_timestamp = load_big_endian<std::int64_t>(from + 27);
  header.max_timestamp = load_big_endian<std::int64_t>(from + 35);
  header.producer_id = load_big_endian<std::int64_t>(from + producer_at);
  header.producer_epoch = load_big_endian<std::int16_t>(from + producer_at + 8);
  header.base_sequence = load_big_endian<std::int32_t>(from + producer_at + 10);
  header.record_count = load_big_endian<std::int32_t>(from + 57);
  return true;
}

void patch_producer(std::byte* batch, std::int64_t producer_id, std::int16_t epoch,
                    std::int32_t base_sequence) noexcept {
  store_big_endian(batch + producer_at, producer_id);
  store_big_endian(batch + producer_at + 8, epoch);
  store_big_endian(batch + producer_at + 10, base_sequence);
}

void patch_base_offset(std::byte* batch, std::int64_t base_offset) noexcept { store_big_endian(batch, base_offset); }

void patch_leader_epoch(std::byte* batch, std::int32_t leader_epoch) noexcept {
  store_big_endian(batch + leader_epoch_at, leader_epoch);
}

void seal_crc(std::span<std::byte> batch) noexcept {
  store_big_endian(batch.data() + crc_at, crc32c(batch.subspan(crc_begin)));
}

}  // namespace distributedlog::record
