#include "record/record_rebase.hpp"

#include "support/catch.hpp"
#include "support/hex.hpp"
#include "support/sample_batch.hpp"

#include <vector>

namespace distributedlog::record {
namespace {

std::vector<std::byte> records_from(std::int32_t first_delta, std::int32_t count) {
  std::vector<std::byte> bytes;
  for (std::int32_t i = 0; i < count; ++i) {
    const auto one = test::encode_record(Record("t", "key", "value"), -i, first_delta + i);
    bytes.insert(bytes.end(), one.begin(), one.end());
  }
  return bytes;
}

TEST_CASE("the size of the first records") {
  const auto bytes = records_from(0, 70);
  CHECK(size_of_first(bytes, 0) == 0);
  CHECK(size_of_first(bytes, 64) == records_from(0, 64).size());
  CHECK(size_of_first(bytes, 70) == bytes.size());
}

TEST_CASE("rebased records are those that count from 0") {
  for (const std::int32_t first : {0, 1, 63, 64, 65, 8191, 8192, 8200}) {
    const auto before = records_from(first, 200);
    std::vector<std::byte> after(before.size());
    const std::byte* const end = copy_rebased(after.data(), before, first);
    after.resize(static_cast<std::size_t>(end - after.data()));
    // The timestamps stay as they were, only offsets count anew.
    std::vector<std::byte> expected;
    for (std::int32_t i = 0; i < 200; ++i) {
      const auto one = test::encode_record(Record("t", "key", "value"), -i, i);
      expected.insert(expected.end(), one.begin(), one.end());
    }
    CHECK(test::to_hex(after) == test::to_hex(expected));
  }
}

TEST_CASE("no records stay no records") {
  std::byte nothing{};
  CHECK(copy_rebased(&nothing, {}, 5) == &nothing);
  CHECK(size_of_first({}, 0) == 0);
}

}  // namespace
}  // namespace distributedlog::record
