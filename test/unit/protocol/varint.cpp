#include "protocol/varint.hpp"

#include "support/catch.hpp"
#include "support/hex.hpp"

#include <limits>

namespace {

using namespace distributedlog::protocol;
using distributedlog::test::from_hex;
using distributedlog::test::to_hex;

template <class T>
std::string written(T value) {
  std::byte bytes[max_varlong_size];
  return to_hex({bytes, write_unsigned_varint(bytes, value)});
}

// The value, or nullopt when refused; every byte must have been used.
template <class T>
std::optional<T> read(const char* hex) {
  const auto bytes = from_hex(hex);
  T value = 0;
  const std::byte* after = read_unsigned_varint(bytes.data(), bytes.data() + bytes.size(), value);
  if (after == nullptr) return std::nullopt;
  REQUIRE(after == bytes.data() + bytes.size());
  return value;
}

TEST_CASE("unsigned varints", "[protocol]") {
  const std::pair<std::uint32_t, std::string> vectors[] = {
      {0, "00"},         {1, "01"},           {127, "7f"},
      {128, "8001"},     {300, "ac02"},       {16383, "ff7f"},
      {16384, "808001"}, {2097151, "ffff7f"}, {2147483647, "ffffffff07"}};
  for (const auto& [value, hex] : vectors) {
    CHECK(written(value) == hex);
    CHECK(unsigned_varint_size(value) == hex.size() / 2);
    CHECK(read<std::uint32_t>(hex.c_str()) == value);
  }
}

TEST_CASE("zigzag varints and varlongs", "[protocol]") {
  constexpr auto max32 = std::numeric_limits<std::int32_t>::max();
  constexpr auto min32 = std::numeric_limits<std::int32_t>::min();
  const std::pair<std::int32_t, std::string> vectors[] = {{0, "00"},
                                                          {-1, "01"},
                                                          {1, "02"},
                                                          {-2, "03"},
                                                          {63, "7e"},
                                                          {-64, "7f"},
                                                          {64, "8001"},
                                                          {-65, "8101"},
                                                          {300, "d804"},
                                                          {-300, "d704"},
                                                          {max32, "feffffff0f"},
                                                          {min32, "ffffffff0f"}};
  for (const auto& [value, hex] : vectors) {
    CHECK(written(zigzag(value)) == hex);
    CHECK(varint_size(value) == hex.size() / 2);
    CHECK(unzigzag(read<std::uint32_t>(hex.c_str()).value()) == value);
    // A varlong of the same value has the same bytes.
    CHECK(written(zigzag(std::int64_t{value})) == hex);
  }
  constexpr auto max64 = std::numeric_limits<std::int64_t>::max();
  constexpr auto min64 = std::numeric_limits<std::int64_t>::min();
  const std::pair<std::int64_t, std::string> long_vectors[] = {
      {1700000000000, "80a0abfef962"}, {max64, "feffffffffffffffff01"}, {min64, "ffffffffffffffffff01"}};
  for (const auto& [value, hex] : long_vectors) {
    CHECK(written(zigzag(value)) == hex);
    CHECK(varlong_size(value) == hex.size() / 2);
    CHECK(unzigzag(read<std::uint64_t>(hex.c_str()).value()) == value);
  }
}

TEST_CASE("varints that do not end, or do not fit, are refused", "[protocol]") {
  CHECK_FALSE(read<std::uint32_t>(""));
  CHECK_FALSE(read<std::uint32_t>("80"));
  CHECK_FALSE(read<std::uint32_t>("80808080"));
  CHECK(read<std::uint32_t>("ffffffff0f") == 0xffffffffU);
  CHECK_FALSE(read<std::uint32_t>("ffffffff10"));    // a 33rd bit
  CHECK_FALSE(read<std::uint32_t>("808080808000"));  // a sixth byte
  CHECK(read<std::uint64_t>("ffffffffffffffffff01") == std::numeric_limits<std::uint64_t>::max());
  CHECK_FALSE(read<std::uint64_t>("ffffffffffffffffff02"));
  CHECK_FALSE(read<std::uint64_t>("8080808080808080808000"));
}

TEST_CASE("every power of two and its neighbours come back", "[protocol]") {
  for (int bit = 0; bit < 64; ++bit) {
    for (const std::uint64_t near : {-1, 0, 1}) {
      const std::uint64_t value = (std::uint64_t{1} << bit) + near;
      const std::string hex = written(value);
      CHECK(hex.size() / 2 == unsigned_varint_size(value));
      CHECK(read<std::uint64_t>(hex.c_str()) == value);
      CHECK(zigzag(unzigzag(value)) == value);
    }
  }
}

}  // namespace
