#include "record/record_removal.hpp"

#include "support/catch.hpp"
#include "support/hex.hpp"
#include "support/sample_batch.hpp"

#include <string>
#include <vector>

namespace distributedlog::record {
namespace {

// `skipped`: the one that is not there, so the ones behind it stand one place earlier.
std::vector<std::byte> encode(std::int32_t count, std::int32_t skipped, std::size_t value_size) {
  std::vector<std::byte> bytes;
  std::int32_t offset_delta = 0;
  for (std::int32_t i = 0; i < count; ++i) {
    if (i == skipped) continue;
    const std::string value(value_size, static_cast<char>('a' + i % 26));
    const std::vector<Header> headers(static_cast<std::size_t>(i % 3), Header("name", "value"));
    const auto one = test::encode_record(Record("t", value).headers(headers), i * 1000 - 5, offset_delta++);
    bytes.insert(bytes.end(), one.begin(), one.end());
  }
  return bytes;
}

void remove_each(std::int32_t count, std::size_t value_size) {
  CAPTURE(count, value_size);
  for (std::int32_t index = 0; index < count; ++index) {
    auto bytes = encode(count, -1, value_size);
    bytes.resize(remove_record(bytes, count, index));
    if (bytes != encode(count, index, value_size)) FAIL("wrong after removing " << index);
  }
}

TEST_CASE("removing any record leaves what would have been written without it") {
  // Around 64 records the offset delta goes from one byte to two; values near 50 bytes make the record's own length
  // cross that edge together with it.
  for (const std::int32_t count : {1, 2, 3, 63, 64, 65, 66, 130}) {
    for (const std::size_t value_size : {0U, 1U, 30U, 54U, 55U, 56U, 57U, 58U, 200U}) remove_each(count, value_size);
  }
}

TEST_CASE("around 8192 records") {
  for (const std::int32_t index : {0, 8000, 8190, 8191, 8192, 8193, 8199}) {
    auto bytes = encode(8200, -1, 10);
    bytes.resize(remove_record(bytes, 8200, index));
    if (bytes != encode(8200, index, 10)) FAIL("wrong after removing " << index);
  }
}

TEST_CASE("a batch can be emptied from either end") {
  for (const bool from_front : {true, false}) {
    auto bytes = encode(100, -1, 20);
    for (std::int32_t left = 100; left > 0; --left) bytes.resize(remove_record(bytes, left, from_front ? 0 : left - 1));
    CHECK(bytes.empty());
  }
}

}  // namespace
}  // namespace distributedlog::record
