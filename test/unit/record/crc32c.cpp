#include "record/crc32c.hpp"

#include "record/crc32c_hardware.hpp"
#include "support/catch.hpp"
#include "support/hex.hpp"

#include <random>
#include <string_view>
#include <vector>

namespace distributedlog::record {
namespace {

std::vector<std::byte> random_bytes(std::size_t size, std::uint32_t seed) {
  std::mt19937 random(seed);
  std::vector<std::byte> bytes(size);
  for (auto& byte : bytes) byte = static_cast<std::byte>(random());
  return bytes;
}

void check_both(std::span<const std::byte> bytes, std::uint32_t expected) {
  CAPTURE(test::to_hex(bytes));
  CHECK(crc32c(bytes) == expected);
  CHECK(crc32c_extend_portable(0, bytes) == expected);
}

TEST_CASE("CRC-32C of the well-known vectors") {
  const auto text = [](std::string_view characters) { return std::as_bytes(std::span(characters)); };
  check_both(text(""), 0x00000000);
  check_both(text("a"), 0xc1d04330);
  check_both(text("123456789"), 0xe3069283);
  check_both(std::vector<std::byte>(32, std::byte{0}), 0x8a9136aa);
  check_both(std::vector<std::byte>(32, std::byte{0xff}), 0x62a8ab43);
  check_both(test::from_hex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"), 0x46dd794e);
}

TEST_CASE("the processor's CRC-32C and the tables agree at every short length and alignment") {
  const auto bytes = random_bytes(1200, 1);
  for (std::size_t begin = 0; begin < 16; ++begin) {
    for (std::size_t size = 0; size <= 1024; ++size) {
      const auto part = std::span(bytes).subspan(begin, size);
      if (crc32c_extend(0x12345678, part) != crc32c_extend_portable(0x12345678, part)) {
        FAIL("they differ at " << begin << " + " << size);
      }
    }
  }
}

TEST_CASE("the processor's CRC-32C and the tables agree at random lengths and alignments") {
  const auto bytes = random_bytes(300'000, 2);
  std::mt19937 random(3);
  for (int i = 0; i < 300; ++i) {
    const std::size_t begin = random() % 64;
    const std::size_t size = random() % (bytes.size() - begin);
    const auto seed = static_cast<std::uint32_t>(random());
    const auto part = std::span(bytes).subspan(begin, size);
    if (crc32c_extend(seed, part) != crc32c_extend_portable(seed, part))
      FAIL("they differ at " << begin << " + " << size);
  }
}

TEST_CASE("a checksum can be continued at any point") {
  const auto bytes = random_bytes(5000, 4);
  const std::uint32_t whole = crc32c(bytes);
  for (std::size_t cut = 0; cut <= bytes.size(); cut += 7) {
    CHECK(crc32c_extend(crc32c(std::span(bytes).first(cut)), std::span(bytes).subspan(cut)) == whole);
  }
}

}  // namespace
}  // namespace distributedlog::record
