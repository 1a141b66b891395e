#include "record/record_cursor.hpp"

#include "record/batch_reader.hpp"
#include "support/catch.hpp"
#include "support/hex.hpp"
#include "support/sample_batch.hpp"

#include <limits>
#include <string>
#include <vector>

namespace distributedlog::record {
namespace {

using Bytes = std::vector<std::byte>;

BatchHeader header_for(std::int32_t count) {
  BatchHeader header;
  header.record_count = count;
  header.last_offset_delta = count - 1;
  return header;
}

// Reads everything and says how it ended.
BatchError walk(const BatchHeader& header, const Bytes& records) {
  RecordCursor cursor(header, records);
  RecordView record;
  while (cursor.next(record)) {
    for (const Header& one : record.headers) CHECK(one.key().size() <= records.size());
  }
  return cursor.error();
}

TEST_CASE("the worked example is read field by field") {
  const auto bytes = test::from_hex(
      "26000000046b310a68656c6c6f02046831047631"
      "16000a02010a776f726c6400"
      "18000404000104026e01026500");
  BatchHeader header = header_for(3);
  header.base_offset = 100;
  header.base_timestamp = 1700000000000;
  RecordCursor cursor(header, bytes);
  RecordView record;

  REQUIRE(cursor.next(record));
  CHECK(record.offset == 100);
  CHECK(record.timestamp == 1700000000000);
  CHECK(record.key == "k1");
  CHECK(record.value == "hello");
  REQUIRE(record.headers.size() == 1);
  CHECK(record.headers.begin()->key() == "h1");
  CHECK(record.headers.begin()->value() == "v1");

  REQUIRE(cursor.next(record));
  CHECK(record.offset == 101);
  CHECK(record.timestamp == 1700000000005);
  CHECK_FALSE(record.key.has_value());
  CHECK(record.value == "world");
  CHECK(record.headers.empty());

  REQUIRE(cursor.next(record));
  CHECK(record.timestamp == 1700000000002);
  CHECK(record.key == "");
  CHECK_FALSE(record.value.has_value());
  REQUIRE(record.headers.size() == 2);
  auto at = record.headers.begin();
  CHECK(at->key() == "n");
  CHECK_FALSE(at->value().has_value());
  ++at;
  CHECK(at->key() == "e");
  CHECK(at->value() == "");
  ++at;
  CHECK(at == record.headers.end());

  CHECK_FALSE(cursor.next(record));
  CHECK(cursor.error() == BatchError::none);
}

TEST_CASE("under LogAppendTime every record has the batch's time") {
  BatchHeader header = header_for(1);
  header.base_timestamp = 5;
  header.max_timestamp = 99;
  header.attributes = make_attributes(Compression::none, false, false, TimestampType::log_append_time);
  const auto bytes = test::encode_record(Record("t", "v"), 1000, 0);
  RecordCursor cursor(header, bytes);
  RecordView record;
  REQUIRE(cursor.next(record));
  CHECK(record.timestamp == 99);
}

TEST_CASE("a commit marker as a broker writes it") {
  const auto bytes = test::from_hex(
      "0000000000000003 00000042 00000000 02 996aa21d 0030 00000000 000001a2078ee19f 000001a2078ee19f 0000000000000005 "
      "0001 ffffffff 00000001 2000000008000000010c00000000000000");
  BatchView batch;
  REQUIRE(read_batch(bytes, CountRule::dense, batch) == BatchError::none);
  CHECK(batch.header.control());
  CHECK(batch.header.transactional());
  RecordCursor cursor(batch.header, batch.records());
  RecordView record;
  REQUIRE(cursor.next(record));
  CHECK(record.offset == 3);
  CHECK(record.key == std::string_view("\0\0\0\1", 4));
  CHECK(record.value == std::string_view("\0\0\0\0\0\0", 6));
}

TEST_CASE("records cut short at any byte are an error, never a read behind the end") {
  const std::vector<Header> headers{{"name", "value"}, {"none", std::nullopt}};
  const std::vector<Record> records{Record("t", "key", "value").headers(headers), Record("t", "tail").headers(headers)};
  const auto bytes = test::encode_records(records);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const Bytes part(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
    const auto error = walk(header_for(2), part);
    CHECK((error == BatchError::bad_record || error == BatchError::bad_record_count));
  }
  CHECK(walk(header_for(2), bytes) == BatchError::none);
}

TEST_CASE("any changed byte is read without harm") {
  const std::vector<Header> headers{{"name", "value"}};
  const std::vector<Record> records{Record("t", "key", "value").headers(headers), Record("t", "tail")};
  const auto sound = test::encode_records(records);
  for (std::size_t at = 0; at < sound.size(); ++at) {
    for (int value = 0; value < 256; ++value) {
      auto bytes = sound;
      bytes[at] = static_cast<std::byte>(value);
      walk(header_for(2), bytes);
    }
  }
}

TEST_CASE("malformed records") {
  const auto judge = [](const char* hex, std::int32_t count = 1) {
    return walk(header_for(count), test::from_hex(hex));
  };
  CHECK(judge("0e000000010261"
              "00") == BatchError::none);
  CHECK(judge("0e00000001026100"
              "00") == BatchError::leftover_bytes);
  CHECK(judge("10000000010261"
              "00"
              "00") == BatchError::bad_record);  // a byte too many inside
  CHECK(judge("0e000000030261"
              "00") == BatchError::bad_record);  // key length -2
  CHECK(judge("0e000000010361"
              "00") == BatchError::bad_record);  // value length -2
  CHECK(judge("0e000000010261"
              "01") == BatchError::bad_record);  // header count -1
  CHECK(judge("0e000000010261"
              "02") == BatchError::bad_record);  // a header that is not there
  CHECK(judge("12000000010261"
              "020101") == BatchError::bad_record);  // header key null
  CHECK(judge("0d000000010261"
              "00") == BatchError::bad_record);                              // record length -7
  CHECK(judge("feffffff0f0000000001026100") == BatchError::bad_record);      // record length 2^31 - 1
  CHECK(judge("ffffffffffff0000000001026100") == BatchError::bad_record);    // a varint without end
  CHECK(judge("1600000001feffffff0f6100000000") == BatchError::bad_record);  // value length 2^31 - 1
  CHECK(judge("160000000102"
              "61feffffff0f0000") == BatchError::bad_record);  // header count 2^31 - 1
  CHECK(judge("", 1) == BatchError::bad_record_count);
  CHECK(judge("0e00000001026100", 2) == BatchError::bad_record_count);
  CHECK(judge("", 0) == BatchError::none);
}

TEST_CASE("offset deltas must rise and stay inside the batch") {
  const auto two = [](std::int32_t first, std::int32_t second) {
    auto bytes = test::encode_record(Record("t", "a"), 0, first);
    const auto tail = test::encode_record(Record("t", "b"), 0, second);
    bytes.insert(bytes.end(), tail.begin(), tail.end());
    return bytes;
  };
  CHECK(walk(header_for(2), two(0, 1)) == BatchError::none);
  CHECK(walk(header_for(2), two(1, 0)) == BatchError::bad_record);
  CHECK(walk(header_for(2), two(0, 0)) == BatchError::bad_record);
  CHECK(walk(header_for(2), two(0, 2)) == BatchError::bad_record);
  CHECK(walk(header_for(2), two(-1, 1)) == BatchError::bad_record);

  BatchHeader compacted = header_for(2);
  compacted.last_offset_delta = 9;
  CHECK(walk(compacted, two(3, 9)) == BatchError::none);
}

TEST_CASE("timestamps and offsets at the end of their range wrap instead of trapping") {
  BatchHeader header = header_for(1);
  header.base_offset = std::numeric_limits<std::int64_t>::max();
  header.base_timestamp = std::numeric_limits<std::int64_t>::max();
  const auto bytes = test::encode_record(Record("t", "v"), std::numeric_limits<std::int64_t>::max(), 0);
  RecordCursor cursor(header, bytes);
  RecordView record;
  REQUIRE(cursor.next(record));
  CHECK(record.timestamp == -2);
}

}  // namespace
}  // namespace distributedlog::record
