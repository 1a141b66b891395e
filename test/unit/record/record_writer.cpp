#include "record/record_writer.hpp"

#include "support/catch.hpp"
#include "support/hex.hpp"
#include "support/sample_batch.hpp"

#include <limits>
#include <string>
#include <vector>

namespace distributedlog::record {
namespace {

Timestamp at(std::int64_t milliseconds) { return Timestamp(std::chrono::milliseconds(milliseconds)); }

TEST_CASE("the three records of the worked example") {
  const std::vector<Header> one{{"h1", "v1"}};
  const std::vector<Header> two{{"n", std::nullopt}, {"e", ""}};
  CHECK(test::to_hex(test::encode_record(Record("t", "k1", "hello").headers(one), 0, 0)) ==
        "26000000046b310a68656c6c6f02046831047631");
  CHECK(test::to_hex(test::encode_record(Record("t", "world"), 5, 1)) == "16000a02010a776f726c6400");
  CHECK(test::to_hex(test::encode_record(Record("t", "", std::nullopt).headers(two), 2, 2)) ==
        "180004040001"
        "0402"
        "6e01"
        "026500");
}

TEST_CASE("whole batches come out as Kafka has accepted them") {
  BatchHeader header;
  header.producer_id = 4242;
  header.producer_epoch = 7;

  header.base_sequence = 2147483647;
  header.attributes = make_attributes(Compression::none, true);
  const std::vector<Record> one{Record("t", "k", "v").timestamp(at(1700000000000))};
  CHECK(test::to_hex(test::make_batch(header, one)) ==
        "00000000000000000000003affffffff029dad78df0010000000000000018bcfe568000000018bcfe56800000000000000109200077ff"
        "fffff0000000110000000026b027600");

  header.base_sequence = 0;
  header.attributes = 0;
  const std::vector<Record> two{Record("t", "a").timestamp(at(1700000000000)),
                                Record("t", "b").timestamp(at(1700000000001))};
  CHECK(
      test::to_hex(test::make_batch(header, two)) ==
      "000000000000000000000041ffffffff020904b0a50000000000010000018bcfe568000000018bcfe568010000000000001092000700000"
      "000000000020e000000010261000e00020201026200");
}

TEST_CASE("sizes are exact, and never above the bound, at every varint edge") {
  const std::vector<std::size_t> sizes{0, 1, 50, 62, 63, 64, 65, 8190, 8191, 8192, 8193, 65536, 1048575, 1048576};
  const std::vector<std::int64_t> deltas{0,
                                         1,
                                         -1,
                                         63,
                                         -64,
                                         64,
                                         -65,
                                         8191,
                                         1048576,
                                         1LL << 34,
                                         std::numeric_limits<std::int64_t>::max(),
                                         std::numeric_limits<std::int64_t>::min()};
  const std::vector<std::int32_t> offsets{0, 63, 64, 8191, 8192, 1048575, 1048576, 2147483647};
  for (const std::size_t size : sizes) {
    const std::string payload(size, 'x');
    for (const Record& record : {Record("t", payload), Record("t", payload, std::nullopt), Record("t", payload, "v")}) {
      for (const std::int64_t delta : deltas) {
        const auto bytes = test::encode_record(record, delta, 0);  // throws when the size is not exact
        CHECK(bytes.size() <= record_size_bound(record));
      }
      for (const std::int32_t offset : offsets) {
        CHECK(test::encode_record(record, std::numeric_limits<std::int64_t>::min(), offset).size() <=
              record_size_bound(record));
      }
    }
  }
}

TEST_CASE("many headers, repeated and empty ones") {
  const std::string long_key(100, 'k');
  for (const std::size_t count : {0U, 1U, 63U, 64U, 65U, 10'000U}) {
    std::vector<Header> headers;
    for (std::size_t i = 0; i < count; ++i)
      headers.emplace_back(std::string_view(long_key).substr(i % 3 * 50), std::nullopt);
    const Record record = Record("t", "v").headers(headers);
    CHECK(test::encode_record(record, 0, 0).size() <= record_size_bound(record));
  }
}

}  // namespace
}  // namespace distributedlog::record
