#include "simulation/model/batch.hpp"

#include "compression/open_batch.hpp"
#include "protocol/reader.hpp"
#include "record/batch_reader.hpp"
#include "simulation/model/wire_codes.hpp"
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

// What the broker's log would find before it reads a batch in earnest.
std::int16_t shape_of(std::span<const std::byte> bytes) {
  constexpr std::size_t magic_at = 16;
  constexpr std::int32_t least_length = 14;
  if (bytes.size() < record::batch_prefix_size) return code::invalid_record;
  protocol::Reader reader(bytes.subspan(8));
  const std::int32_t length = reader.i32();
  if (length < least_length) return code::corrupt_message;
  if (bytes.size() <= magic_at) return code::invalid_record;
  const int magic = std::to_integer<std::int8_t>(bytes[magic_at]);
  if (magic < 0 || magic > 2) return code::corrupt_message;
  const bool one_batch_of_format_2 = magic == 2 && std::size_t(length) + record::batch_prefix_size == bytes.size();
  return one_batch_of_format_2 ? code::none : code::invalid_record;
}

std::int16_t code_of(record::BatchError error) {
  switch (error) {
    case record::BatchError::truncated:
    case record::BatchError::bad_length:
    case record::BatchError::bad_checksum:
      return code::corrupt_message;
    case record::BatchError::unknown_codec:
    case record::BatchError::bad_compression:
      return code::unknown_server_error;
    default:
      return code::invalid_record;
  }
}

// What a sound batch of a client may not say.
std::string forbidden_in(const record::BatchHeader& header) {
  if (header.base_offset != 0) return "a base offset other than 0";
  if (header.control()) return "a control batch from a client";
  if (header.transactional()) return "a transactional batch outside a transaction";
  if (header.producer_id >= 0 && header.base_sequence < 0) return "a producer id without a sequence";
  return {};
}

}  // namespace

BatchVerdict read_produced_batch(std::span<const std::byte> bytes, ProducedBatch& batch) {
  BatchVerdict verdict;
  verdict.shape = shape_of(bytes);
  if (verdict.shape != code::none) {
    verdict.why = "not one whole batch of format 2";
    return verdict;
  }
  const auto refuse = [&verdict](record::BatchError error) {
    verdict.content = code_of(error);
    verdict.why = record::to_string(error);
    return verdict;
  };
  record::BatchView view;
  const record::BatchError error = record::read_batch(bytes, record::CountRule::dense, view);
  if (error != record::BatchError::none) return refuse(error);
  batch.header = view.header;
  batch.size = bytes.size();
  batch.content_hash = hash_of(bytes);
  batch.records.clear();
  thread_local compression::BatchOpener opener;  // its contexts are dear to make
  record::RecordCursor cursor = opener.open(view);
  for (record::RecordView record; cursor.next(record);) batch.records.push_back(copy(record));
  if (cursor.error() != record::BatchError::none) return refuse(cursor.error());
  verdict.why = forbidden_in(view.header);
  if (!verdict.why.empty()) {
    verdict.content = code::invalid_record;
  } else if (view.header.timestamp_type() != record::TimestampType::create_time) {
    verdict.why = "a timestamp type other than CreateTime";  // and yet brokers take it
  }
  return verdict;
}

}  // namespace distributedlog::simulation
