#include "record/batch_header.hpp"

#include "record/crc32c.hpp"
#include "support/catch.hpp"
#include "support/hex.hpp"

#include <vector>

namespace distributedlog::record {
namespace {

constexpr const char* three_records =
    "0000000000000000 0000005e ffffffff 02 b1839e43 0000 00000002 0000018bcfe56800 0000018bcfe56805 ffffffffffffffff "
    "ffff ffffffff 00000003 26000000046b310a68656c6c6f0204683104763116000a02010a776f726c64001800040400010402 "
    "6e01026500";

constexpr const char* transactional =
    "00000000000000000000003affffffff029dad78df0010000000000000018bcfe568000000018bcfe56800000000000000109200077fffffff"
    "0000000110000000026b027600";

TEST_CASE("a batch header is read field by field") {
  BatchHeader header;
  REQUIRE(read_batch_header(test::from_hex(transactional), header));
  CHECK(header.base_offset == 0);
  CHECK(header.batch_length == 0x3a);
  CHECK(header.partition_leader_epoch == -1);
  CHECK(header.magic == 2);
  CHECK(header.crc == 0x9dad78df);
  CHECK(header.attributes == 0x10);
  CHECK(header.last_offset_delta == 0);
  CHECK(header.base_timestamp == 1700000000000);
  CHECK(header.max_timestamp == 1700000000000);
  CHECK(header.producer_id == 4242);
  CHECK(header.producer_epoch == 7);
  CHECK(header.base_sequence == 2147483647);
  CHECK(header.record_count == 1);
  CHECK(header.transactional());
  CHECK_FALSE(header.control());
}

TEST_CASE("a batch header is written as it was read") {
  for (const char* sample : {three_records, transactional}) {
    const auto bytes = test::from_hex(sample);
    BatchHeader header;
    REQUIRE(read_batch_header(bytes, header));
    std::vector<std::byte> written(batch_header_size);
    write_batch_header(written.data(), header);
    CHECK(test::to_hex(written) == test::to_hex(std::span(bytes).first(batch_header_size)));
  }
}

TEST_CASE("a header that is cut short is not read") {
  const auto bytes = test::from_hex(three_records);
  BatchHeader header;
  for (std::size_t size = 0; size < batch_header_size; ++size) {
    CHECK_FALSE(read_batch_header(std::span(bytes).first(size), header));
  }
  CHECK(header == BatchHeader{});
}

TEST_CASE("the producer's identity is patched in place, and the checksum follows") {
  auto bytes = test::from_hex(transactional);
  const auto original = bytes;
  patch_producer(bytes.data(), 0x0102030405060708, 0x0a0b, 0x11121314);
  seal_crc(bytes);
  BatchHeader header;
  REQUIRE(read_batch_header(bytes, header));
  CHECK(header.producer_id == 0x0102030405060708);
  CHECK(header.producer_epoch == 0x0a0b);
  CHECK(header.base_sequence == 0x11121314);
  CHECK(header.crc == crc32c(std::span(bytes).subspan(crc_begin)));
  CHECK(header.crc != 0x9dad78df);

  patch_producer(bytes.data(), 4242, 7, 2147483647);
  seal_crc(bytes);
  CHECK(bytes == original);
}

TEST_CASE("a broker's stamps leave the checksum alone") {
  auto bytes = test::from_hex(three_records);
  patch_base_offset(bytes.data(), 1234567890123);
  patch_leader_epoch(bytes.data(), 17);
  BatchHeader header;
  REQUIRE(read_batch_header(bytes, header));
  CHECK(header.base_offset == 1234567890123);
  CHECK(header.last_offset() == 1234567890125);
  CHECK(header.partition_leader_epoch == 17);
  CHECK(header.crc == crc32c(std::span(bytes).subspan(crc_begin)));
}

TEST_CASE("attributes") {
  CHECK(make_attributes(Compression::none) == 0);
  CHECK(make_attributes(Compression::zstd) == 4);
  CHECK(make_attributes(Compression::lz4, true) == 0x13);
  CHECK(make_attributes(Compression::none, true, true) == 0x30);
  CHECK(make_attributes(Compression::gzip, false, false, TimestampType::log_append_time) == 0x09);

  BatchHeader header;
  header.attributes = make_attributes(Compression::snappy, false, true, TimestampType::log_append_time);
  CHECK(header.codec() == Compression::snappy);
  CHECK(header.timestamp_type() == TimestampType::log_append_time);
  CHECK_FALSE(header.transactional());
  CHECK(header.control());
}

TEST_CASE("sequence numbers wrap to 0") {
  STATIC_REQUIRE(advance_sequence(0, 1) == 1);
  CHECK(advance_sequence(5, 0) == 5);
  CHECK(advance_sequence(2147483646, 1) == 2147483647);
  CHECK(advance_sequence(2147483647, 1) == 0);
  CHECK(advance_sequence(2147483646, 2) == 0);
  CHECK(advance_sequence(2147483640, 100) == 92);
  CHECK(advance_sequence(2147483647, 2147483647) == 2147483646);
}

}  // namespace
}  // namespace distributedlog::record
