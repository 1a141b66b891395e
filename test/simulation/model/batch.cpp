#include "simulation/model/batch.hpp"

#include "compression/open_batch.hpp"
#include "record/batch_reader.hpp"
#include "simulation/world/trace.hpp"

namespace distributedlog::simulation {

namespace {

LoggedRecord copy(const record::RecordView& view) {
  LoggedRecord record;
  if (view.key) record.key = std::string(*view.key);
  if (view.value) record.value = std::string(*view.value);
  for (const Header& header : view.headers) {
    std::optional<std::string> value;
    if (header.value()) value = std::string(*header.value());
    record.headers.emplace_back(std::string(header.key()), std::move(value));
  }
  record.timestamp = view.timestamp;
  record.offset = view.offset;
  return record;
}

// Base offset and leader epoch may change between attempts, the rest may not.
std::uint64_t hash_of(std::span<const std::byte> bytes) {
  Trace hash;
  hash.add_bytes(bytes.subspan(8, 4));
  hash.add_bytes(bytes.subspan(16));
  return hash.hash();
}

}  // namespace

bool read_produced_batch(std::span<const std::byte> bytes, ProducedBatch& batch, std::string& why) {
  record::BatchView view;
  const record::BatchError error = record::read_batch(bytes, record::CountRule::dense, view);
  if (error != record::BatchError::none) {
    why = record::to_string(error);
    return false;
  }
  if (view.bytes.size() != bytes.size()) {
    why = "more than one batch";
    return false;
  }
  batch.header = view.header;
  batch.size = bytes.size();
  batch.content_hash = hash_of(bytes);
  batch.records.clear();
  compression::BatchOpener opener;
  record::RecordCursor cursor = opener.open(view);
  for (record::RecordView record; cursor.next(record);) batch.records.push_back(copy(record));
  if (cursor.error() != record::BatchError::none) {
    why = record::to_string(cursor.error());
    return false;
  }
  if (view.header.base_offset != 0) why = "a base offset other than 0";
  if (view.header.control()) why = "a control batch from a client";
  if (view.header.transactional()) why = "a transactional batch outside a transaction";
  if (view.header.timestamp_type() != record::TimestampType::create_time)
    why = "a timestamp type other than CreateTime";
  if (view.header.producer_id >= 0 && view.header.base_sequence < 0) why = "a producer id without a sequence";
  return why.empty();
}

}  // namespace distributedlog::simulation
