#include "record/batch_reader.hpp"

#include "record/byte_order.hpp"
#include "support/catch.hpp"
#include "support/hex.hpp"
#include "support/sample_batch.hpp"

#include <vector>

namespace distributedlog::record {
namespace {

using Bytes = std::vector<std::byte>;

const std::vector<Record> three{Record("t", "k1", "hello"), Record("t", "world"), Record("t", "", std::nullopt)};

Bytes sample(std::int64_t base_offset = 0) {
  BatchHeader header;
  header.base_offset = base_offset;
  return test::make_batch(header, three);
}

BatchError judge(const Bytes& bytes, CountRule rule = CountRule::dense) {
  BatchView batch;
  return read_batch(bytes, rule, batch);
}

template <class T>
Bytes with(Bytes bytes, std::size_t at, T value) {
  store_big_endian(bytes.data() + at, value);
  seal_crc(bytes);
  return bytes;
}

TEST_CASE("a sound batch is read, whatever follows it") {
  auto bytes = sample(7);
  const std::size_t size = bytes.size();
  bytes.resize(size + 5, std::byte{0x55});
  BatchView batch;
  REQUIRE(read_batch(bytes, CountRule::dense, batch) == BatchError::none);
  CHECK(batch.bytes.size() == size);
  CHECK(batch.records().size() == size - batch_header_size);
  CHECK(batch.header.base_offset == 7);
  CHECK(batch.header.record_count == 3);
}

TEST_CASE("a batch cut short at any byte is truncated") {
  const auto bytes = sample();
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const Bytes part(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size));
    CHECK(judge(part) == BatchError::truncated);
  }
}

TEST_CASE("any flipped bit under the checksum is found") {
  const auto sound = sample();
  for (std::size_t at = crc_begin; at < sound.size(); ++at) {
    auto bytes = sound;
    bytes[at] ^= std::byte{0x10};
    CHECK(judge(bytes) == BatchError::bad_checksum);
  }
}

TEST_CASE("faults of the header") {
  CHECK(judge(with<std::int8_t>(sample(), 16, 1)) == BatchError::unsupported_magic);
  CHECK(judge(with<std::int8_t>(sample(), 16, 3)) == BatchError::unsupported_magic);
  CHECK(judge(with<std::int32_t>(sample(), 8, 48)) == BatchError::bad_length);
  CHECK(judge(with<std::int32_t>(sample(), 8, -1)) == BatchError::bad_length);
  CHECK(judge(with<std::int32_t>(sample(), 8, 2147483647)) == BatchError::truncated);
  for (const int codec : {5, 6, 7}) {
    CHECK(judge(with(sample(), 21, static_cast<std::int16_t>(codec))) == BatchError::unknown_codec);
  }
}

TEST_CASE("the record count is held against the offsets and the bytes") {
  CHECK(judge(with<std::int32_t>(sample(), 57, 2)) == BatchError::bad_record_count);
  CHECK(judge(with<std::int32_t>(sample(), 57, 4)) == BatchError::bad_record_count);
  CHECK(judge(with<std::int32_t>(sample(), 57, -1)) == BatchError::bad_record_count);
  CHECK(judge(with<std::int32_t>(sample(), 23, -1)) == BatchError::bad_record_count);
  // Two billion records in a few bytes.
  auto bytes = with<std::int32_t>(sample(), 23, 2147483646);
  CHECK(judge(with<std::int32_t>(bytes, 57, 2147483647)) == BatchError::bad_record_count);
}

TEST_CASE("compaction may leave fewer records than offsets, even none") {
  const auto holes = with<std::int32_t>(sample(), 23, 10);
  CHECK(judge(holes, CountRule::dense) == BatchError::bad_record_count);
  CHECK(judge(holes, CountRule::compacted) == BatchError::none);

  BatchHeader header;
  header.last_offset_delta = 4;
  header.record_count = 0;
  CHECK(judge(test::make_batch(header, Bytes{}), CountRule::compacted) == BatchError::none);
  CHECK(judge(test::make_batch(header, Bytes{}), CountRule::dense) == BatchError::bad_record_count);
}

TEST_CASE("batches one after the other") {
  Bytes log;
  for (const std::int64_t offset : {0, 3, 6}) {
    const auto batch = sample(offset);
    log.insert(log.end(), batch.begin(), batch.end());
  }
  const std::size_t size = sample().size();

  SECTION("all of them") {
    BatchSplitter splitter(log);
    BatchView batch;
    for (const std::int64_t offset : {0, 3, 6}) {
      REQUIRE(splitter.next(batch));
      CHECK(batch.header.base_offset == offset);
    }
    CHECK_FALSE(splitter.next(batch));
    CHECK(splitter.error() == BatchError::none);
    CHECK(splitter.position() == log.size());
  }
  SECTION("a truncated tail is left out, wherever it was cut") {
    for (std::size_t left = 2 * size + 1; left < log.size(); ++left) {
      BatchSplitter splitter(std::span<const std::byte>(log).first(left));
      BatchView batch;
      CHECK(splitter.next(batch));
      CHECK(splitter.next(batch));
      CHECK_FALSE(splitter.next(batch));
      CHECK(splitter.error() == BatchError::truncated);
      CHECK(splitter.position() == 2 * size);
    }
  }
  SECTION("a broken one ends the walk for good") {
    log[size + 40] ^= std::byte{1};
    BatchSplitter splitter(log);
    BatchView batch;
    CHECK(splitter.next(batch));
    for (int again = 0; again < 2; ++again) {
      CHECK_FALSE(splitter.next(batch));
      CHECK(splitter.error() == BatchError::bad_checksum);
      CHECK(splitter.position() == size);
    }
  }
}

TEST_CASE("every batch error has words of its own") {
  CHECK(std::string(to_string(BatchError::bad_checksum)) == "the checksum does not match");
  CHECK(std::string(to_string(BatchError::none)) == "no error");
}

}  // namespace
}  // namespace distributedlog::record
