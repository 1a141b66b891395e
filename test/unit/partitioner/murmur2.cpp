// Hashes and partitions as Java's client computes them.
#include "partitioner/murmur2.hpp"

#include "sample_keys.hpp"
#include "support/catch.hpp"

#include <array>

namespace distributedlog::partitioner {
namespace {

using test::all_bytes;
using test::text;

constexpr std::array<std::int32_t, 9> partition_counts{2, 3, 7, 10, 12, 16, 50, 100, 1000};

struct Vector {
  std::vector<std::byte> key;
  std::uint32_t hash;
  std::array<std::int32_t, 9> partitions;
};

const std::vector<Vector> vectors{
    {text(""), 0x106e08d9, {1, 0, 2, 1, 9, 9, 31, 81, 681}},
    {text("a"), 0xa2d0b27c, {0, 1, 5, 4, 4, 12, 24, 24, 524}},
    {text("ab"), 0x12d8262a, {0, 2, 0, 4, 2, 10, 34, 34, 434}},
    {text("abc"), 0x1c94221b, {1, 0, 4, 7, 3, 11, 7, 7, 107}},
    {text("abcd"), 0xb11ab5f4, {0, 2, 5, 0, 8, 4, 0, 0, 100}},
    {text("abcde"), 0x1b897edd, {1, 1, 4, 1, 1, 13, 41, 41, 741}},
    {text("abcdefg"), 0xeb595499, {1, 1, 4, 3, 1, 9, 23, 73, 473}},
    {text("abcdefgh"), 0xc70d55dd, {1, 0, 0, 5, 9, 13, 35, 85, 285}},
    {text("kafka"), 0xd067cf64, {0, 1, 3, 0, 4, 4, 30, 80, 580}},
    {text("giberish123456789"), 0x8f552b0c, {0, 2, 5, 0, 8, 12, 20, 20, 820}},
    {text("1234"), 0x9fc97b14, {0, 0, 0, 0, 0, 4, 40, 40, 940}},
    {text("hello"), 0x7f1ddbbd, {1, 0, 4, 9, 9, 13, 29, 29, 229}},
    {text("key-0"), 0x01bdb5b9, {1, 1, 0, 1, 1, 9, 41, 41, 41}},
    {text("key-1"), 0x0b8601b8, {0, 0, 5, 0, 0, 8, 40, 40, 640}},
    {text("key-42"), 0xf4d94947, {1, 0, 3, 7, 3, 7, 27, 27, 127}},
    {text("user:1001"), 0x8b1007a9, {1, 2, 2, 3, 5, 9, 13, 13, 913}},
    {text("The quick brown fox jumps over the lazy dog"), 0x1d84d036, {0, 0, 3, 8, 6, 6, 18, 18, 318}},
    {text("ключ"), 0x7e806270, {0, 2, 4, 4, 8, 0, 24, 24, 24}},
    {text("日本"), 0xd63a78f3, {1, 0, 1, 7, 3, 3, 27, 27, 627}},
    {test::from_hex("00"), 0x166197bc, {0, 2, 0, 8, 8, 12, 38, 88, 588}},
    {test::from_hex("ff"), 0xed6f615b, {1, 0, 5, 3, 3, 11, 13, 63, 963}},
    {test::from_hex("00000000"), 0x32b89340, {0, 1, 6, 0, 4, 0, 20, 20, 120}},
    {test::from_hex("ffffffff"), 0x266546a5, {1, 2, 6, 9, 5, 5, 29, 29, 429}},
    {test::from_hex("8081828384"), 0x9cb89e59, {1, 0, 4, 9, 9, 9, 9, 9, 209}},
    {test::from_hex("0000002a"), 0x5fc52bb8, {0, 0, 5, 4, 0, 8, 4, 4, 304}},
    {test::from_hex("000000000000002a"), 0x1e361fc0, {0, 1, 6, 2, 4, 0, 2, 52, 552}},
    {all_bytes(), 0x8bde9476, {0, 1, 3, 4, 10, 6, 24, 74, 374}},
};

TEST_CASE("murmur2 gives Java's hashes and partitions") {
  for (const Vector& vector : vectors) {
    CAPTURE(test::to_hex(vector.key));
    const std::string_view key = test::as_key(vector.key);
    CHECK(murmur2(key) == vector.hash);
    for (std::size_t i = 0; i < partition_counts.size(); ++i) {
      CAPTURE(partition_counts[i]);
      CHECK(partition_for_key(key, partition_counts[i]) == vector.partitions[i]);
    }
    CHECK(partition_for_key(key, 1) == 0);
  }
}

TEST_CASE("murmur2 can be computed at compile time") { STATIC_REQUIRE(murmur2("kafka") == 0xd067cf64); }

}  // namespace
}  // namespace distributedlog::partitioner
