// Batches and their records from anywhere. What is read must survive being written and read again.
#include "compression/open_batch.hpp"
#include "record/byte_order.hpp"
#include "record/record_writer.hpp"

#include <cstdint>
#include <cstdlib>
#include <span>
#include <vector>

namespace {

using namespace distributedlog;
using record::BatchError;
using record::BatchView;
using record::RecordCursor;
using record::RecordView;

std::vector<std::byte> rewritten(const RecordView& view, std::int64_t timestamp_delta, std::int32_t offset_delta) {
  const std::vector<Header> headers(view.headers.begin(), view.headers.end());
  const Record record = Record("t", view.key, view.value).headers(headers);
  const record::RecordSize size = record::measure_record(record, timestamp_delta, offset_delta);
  if (size.whole > record::record_size_bound(record)) std::abort();
  std::vector<std::byte> bytes(size.whole);
  if (record::write_record(bytes.data(), record, size, timestamp_delta, offset_delta) != bytes.data() + bytes.size()) {
    std::abort();
  }
  return bytes;
}

bool same(const RecordView& a, const RecordView& b) {
  if (a.offset != b.offset || a.timestamp != b.timestamp || a.key != b.key || a.value != b.value) return false;
  if (a.headers.size() != b.headers.size()) return false;
  for (auto left = a.headers.begin(), right = b.headers.begin(); left != a.headers.end(); ++left, ++right) {
    if (left->key() != right->key() || left->value() != right->value()) return false;
  }
  return true;
}

void read_all(const BatchView& batch) {
  static compression::BatchOpener opener(1 << 20);
  RecordCursor cursor = opener.open(batch);
  record::BatchHeader single = batch.header;
  single.attributes = 0;
  single.record_count = 1;
  for (RecordView record; cursor.next(record);) {
    single.base_timestamp = record.timestamp;
    const auto delta = static_cast<std::int32_t>(record.offset - batch.header.base_offset);
    const auto bytes = rewritten(record, 0, delta);
    RecordCursor again(single, bytes);
    RecordView copy;
    if (!again.next(copy) || !same(record, copy) || again.next(copy) || again.error() != BatchError::none) std::abort();
  }
}

void read_batches(std::span<const std::byte> bytes) {
  record::BatchSplitter splitter(bytes);
  for (BatchView batch; splitter.next(batch);) read_all(batch);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto input = std::as_bytes(std::span(data, size));
  read_batches(input);
  if (size < record::batch_header_size) return 0;

  // The same as one batch whose length, format and checksum are right, so that the records come into play.
  std::vector<std::byte> sealed(input.begin(), input.end());
  record::store_big_endian(sealed.data() + 8, static_cast<std::int32_t>(size - record::batch_prefix_size));
  record::store_big_endian(sealed.data() + 16, record::batch_magic);
  record::seal_crc(sealed);
  read_batches(sealed);
  return 0;
}
