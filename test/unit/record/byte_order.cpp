#include "record/byte_order.hpp"

#include "support/catch.hpp"
#include "support/hex.hpp"

#include <vector>

namespace distributedlog::record {
namespace {

TEST_CASE("integers stand big-endian in a batch") {
  std::vector<std::byte> bytes(8);
  store_big_endian(bytes.data(), std::int64_t{-2});
  CHECK(test::to_hex(bytes) == "fffffffffffffffe");
  store_big_endian(bytes.data(), std::int32_t{0x01020304});
  store_big_endian(bytes.data() + 4, std::int16_t{0x0506});
  store_big_endian(bytes.data() + 6, std::int8_t{7});
  CHECK(test::to_hex(bytes) == "01020304050607fe");
  CHECK(load_big_endian<std::int64_t>(bytes.data()) == 0x01020304050607fe);
  CHECK(load_big_endian<std::int32_t>(bytes.data() + 1) == 0x02030405);
  CHECK(load_big_endian<std::int16_t>(bytes.data() + 6) == 0x07fe);
  CHECK(load_big_endian<std::int8_t>(bytes.data() + 7) == -2);
  CHECK(load_little_endian<std::uint32_t>(bytes.data()) == 0x04030201);
}

}  // namespace
}  // namespace distributedlog::record
