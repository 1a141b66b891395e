#include "producer/batch.hpp"

#include "record/batch_header.hpp"
#include "record/record_removal.hpp"

#include <algorithm>
#include <cstring>
#include <new>

namespace distributedlog::core {

BatchPtr Batch::make(BatchChannel& owner, BatchMemory& pool, Buffer bytes, TimePoint oldest_record,
                     std::uint64_t position) {
  try {
    return BatchPtr(new Batch(owner, pool, std::move(bytes), oldest_record, position));
  } catch (const std::bad_alloc&) {  // before an argument was moved
    pool.release_batch(std::move(bytes));
    throw;
  }
}

Batch::Batch(BatchChannel& owner, BatchMemory& pool, Buffer bytes, TimePoint oldest_record,
             std::uint64_t position) noexcept
    : channel(owner),
      buffer(std::move(bytes)),
      size(record::batch_header_size),
      memory(pool),
      created(oldest_record),
      order(position) {}

Batch::~Batch() { memory.release_batch(std::move(buffer)); }

std::span<const std::byte> Batch::records() const noexcept { return bytes().subspan(record::batch_header_size); }

record::RecordSize Batch::measure(const Record& record, std::int64_t timestamp_ms) const noexcept {
  const std::int64_t delta = count == 0 ? 0 : timestamp_ms - base_timestamp_ms;
  return record::measure_record(record, delta, count);
}

void Batch::move_into(Buffer larger) {
  std::memcpy(larger.data(), buffer.data(), size);
  replace_buffer(std::move(larger));
}

void Batch::replace_buffer(Buffer other) {
  std::swap(buffer, other);
  memory.release_buffer(std::move(other));
}

void Batch::append(PendingSend& send, record::RecordSize record_size, std::int64_t timestamp_ms) noexcept {
  if (count == 0) base_timestamp_ms = max_timestamp_ms = timestamp_ms;
  max_timestamp_ms = std::max(max_timestamp_ms, timestamp_ms);
  record::write_record(buffer.data() + size, send.record, record_size, timestamp_ms - base_timestamp_ms, count);
  size += record_size.whole;
  newest_record = static_cast<std::uint32_t>(record_size.whole);
  const auto length_of = [](std::optional<std::string_view> bytes) {
    return bytes ? static_cast<std::int32_t>(bytes->size()) : -1;
  };
  send.key_size = length_of(send.record.key());
  send.value_size = length_of(send.record.value());
  send.timestamp_ms = timestamp_ms;
  send.batch = this;
  send.index = count;
  ++count;
  if (send.cancellable) ++cancellable;
  PendingSend*& before = recent[static_cast<std::size_t>(count) % recent.size()];
  if (before != nullptr) before->ahead = &send;
  before = &send;
  sends.push_back(send);
}

void Batch::remove(PendingSend& send) noexcept {
  const std::span<std::byte> encoded{buffer.data() + record::batch_header_size, size - record::batch_header_size};
  size = record::batch_header_size + record::remove_record(encoded, count, send.index);
  --count;
  for (PendingSend* behind = send.next; behind != nullptr; behind = behind->next) --behind->index;
  std::replace(recent.begin(), recent.end(), &send, static_cast<PendingSend*>(nullptr));
  sends.erase(send);
  send.batch = nullptr;
}

void Batch::finish(std::int16_t attributes) noexcept {
  record::BatchHeader header;
  header.base_offset = 0;
  header.batch_length = static_cast<std::int32_t>(size - 12);
  header.partition_leader_epoch = -1;
  header.attributes = attributes;
  header.last_offset_delta = count - 1;
  header.base_timestamp = base_timestamp_ms;
  header.max_timestamp = max_timestamp_ms;
  header.producer_id = identity ? identity->producer_id : -1;
  header.producer_epoch = identity ? identity->epoch : std::int16_t{-1};
  header.base_sequence = identity ? identity->base_sequence : -1;
  header.record_count = count;
  record::write_batch_header(buffer.data(), header);
  record::seal_crc({buffer.data(), size});
  finished = true;
}

void Batch::renumber() noexcept {
  record::patch_producer(buffer.data(), identity->producer_id, identity->epoch, identity->base_sequence);
  record::seal_crc({buffer.data(), size});
}

}  // namespace distributedlog::core
