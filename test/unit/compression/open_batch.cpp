#include "compression/open_batch.hpp"

#include "payloads.hpp"
#include "support/catch.hpp"
#include "support/sample_batch.hpp"

#include <string>

namespace distributedlog::compression {
namespace {

using record::BatchError;
using record::BatchHeader;
using record::BatchView;
using record::CountRule;
using record::RecordView;

const std::vector<Record> records{Record("t", "k", "one"), Record("t", "two"),
                                  Record("t", std::string_view{}, "three")};

std::vector<std::byte> sample(Compression codec) {
  BatchHeader header;
  header.attributes = record::make_attributes(codec);
  return test::make_batch(header, records);
}

TEST_CASE("a batch of any codec opens to its records") {
  BatchOpener opener;
  for (const auto codec :
       {Compression::none, Compression::gzip, Compression::snappy, Compression::lz4, Compression::zstd}) {
    if (!is_available(codec)) continue;
    CAPTURE(to_string(codec));
    const auto bytes = sample(codec);
    BatchView batch;
    REQUIRE(record::read_batch(bytes, CountRule::dense, batch) == BatchError::none);
    auto cursor = opener.open(batch);
    RecordView record;
    for (const Record& expected : records) {
      REQUIRE(cursor.next(record));
      CHECK(record.key == expected.key());
      CHECK(record.value == expected.value());
    }
    CHECK_FALSE(cursor.next(record));
    CHECK(cursor.error() == BatchError::none);
    CHECK_FALSE(opener.failure().failed());
  }
}

TEST_CASE("a batch that cannot be decompressed gives an error and no records") {
  BatchHeader header;
  header.attributes = record::make_attributes(Compression::lz4);
  header.record_count = 1;
  const auto bytes = test::make_batch(header, test::noise(100));
  BatchView batch;
  REQUIRE(record::read_batch(bytes, CountRule::dense, batch) == BatchError::none);
  BatchOpener opener;
  auto cursor = opener.open(batch);
  RecordView record;
  CHECK_FALSE(cursor.next(record));
  CHECK(cursor.error() == BatchError::bad_compression);
  CHECK(opener.failure().failed());
}

TEST_CASE("records that would fill the memory are refused") {
  if (!is_available(Compression::gzip)) return;
  const std::string large(1'000'000, 'x');
  const std::vector<Record> one{Record("t", large)};
  BatchHeader header;
  header.attributes = record::make_attributes(Compression::gzip);
  const auto bytes = test::make_batch(header, one);
  BatchView batch;
  REQUIRE(record::read_batch(bytes, CountRule::dense, batch) == BatchError::none);
  BatchOpener opener(500'000);
  CHECK(opener.open(batch).error() == BatchError::bad_compression);
  CHECK(opener.failure() == codec_errc::output_too_large);
}

TEST_CASE("a record count that the decompressed bytes cannot hold is found") {
  if (!is_available(Compression::gzip)) return;
  BatchHeader header;
  header.attributes = record::make_attributes(Compression::gzip);
  header.record_count = 2'000'000'000;
  header.last_offset_delta = header.record_count - 1;
  Compressor compressor;
  std::vector<std::byte> section;
  REQUIRE_FALSE(compressor.compress(Compression::gzip, std::nullopt, test::encode_records(records), section).failed());
  const auto bytes = test::make_batch(header, section);
  BatchView batch;
  REQUIRE(record::read_batch(bytes, CountRule::dense, batch) == BatchError::none);
  BatchOpener opener;
  CHECK(opener.open(batch).error() == BatchError::bad_record_count);
}

}  // namespace
}  // namespace distributedlog::compression
