// Hashes as librdkafka and zlib compute them.
#include "partitioner/foreign_hashes.hpp"

#include "sample_keys.hpp"
#include "support/catch.hpp"

#include <array>

namespace distributedlog::partitioner {
namespace {

using test::all_bytes;
using test::text;

constexpr std::array<std::int32_t, 3> partition_counts{3, 10, 100};

struct Vector {
  std::vector<std::byte> key;
  std::uint32_t crc32;
  std::array<std::int32_t, 3> crc32_partitions;
  std::uint32_t fnv1a;
  std::array<std::int32_t, 3> fnv1a_partitions;
};

const std::vector<Vector> vectors{
    {text(""), 0x00000000, {0, 0, 0}, 0x7ee3623b, {0, 5, 35}},
    {text("a"), 0xe8b7be43, {0, 7, 7}, 0x1bf3d6d4, {0, 6, 76}},
    {text("ab"), 0x9e83486d, {2, 5, 85}, 0x4d2505ca, {0, 6, 46}},
    {text("abc"), 0x352441c2, {0, 8, 78}, 0x1a47e90b, {2, 1, 31}},
    {text("abcd"), 0xed82cd11, {1, 9, 69}, 0x31cb8643, {0, 3, 63}},
    {text("abcde"), 0x8587d865, {0, 5, 85}, 0x749bcf08, {0, 6, 36}},
    {text("abcdefg"), 0x312a6aa6, {0, 8, 98}, 0x2a9eb737, {0, 3, 63}},
    {text("abcdefgh"), 0xaeef2a50, {1, 0, 20}, 0x76daaa8d, {2, 7, 97}},
    {text("kafka"), 0x5bbc7517, {2, 9, 99}, 0x0d33c4e1, {2, 5, 45}},
    {text("giberish123456789"), 0x7b3a8e3f, {2, 1, 71}, 0x77a58295, {2, 3, 73}},
    {text("1234"), 0x9be3e0a3, {1, 9, 59}, 0x023bdd03, {0, 5, 35}},
    {text("hello"), 0x3610a686, {1, 0, 70}, 0x4f9f2cab, {0, 3, 23}},
    {text("key-0"), 0x79eb8fec, {0, 0, 40}, 0x58e035d9, {0, 7, 57}},
    {text("key-1"), 0x0eecbf7a, {2, 8, 38}, 0x57e03446, {1, 8, 38}},
    {text("key-42"), 0xd77c3ed5, {2, 9, 89}, 0x4bfe9835, {0, 9, 9}},
    {text("user:1001"), 0xe8732775, {2, 3, 53}, 0x4f7c1bf6, {2, 6, 86}},
    {text("The quick brown fox jumps over the lazy dog"), 0x414fa339, {1, 9, 69}, 0x048fff90, {0, 6, 36}},
    {text("ключ"), 0x0caf961a, {0, 8, 18}, 0x6a3b161f, {2, 3, 83}},
    {text("日本"), 0xc7b7cdcc, {2, 6, 56}, 0x60d911af, {1, 5, 75}},
    {test::from_hex("00"), 0xd202ef8d, {1, 7, 57}, 0x050c5d1f, {0, 1, 51}},
    {test::from_hex("ff"), 0xff000000, {0, 0, 80}, 0x7a0b824e, {2, 6, 6}},
    {test::from_hex("00000000"), 0x2144df1c, {1, 2, 92}, 0x4b95f515, {1, 5, 5}},
    {test::from_hex("ffffffff"), 0xffffffff, {0, 5, 95}, 0x1ce9f04f, {1, 5, 55}},
    {test::from_hex("8081828384"), 0x3aebd58e, {0, 8, 58}, 0x4276dd6f, {0, 1, 91}},
    {test::from_hex("0000002a"), 0xfaff16ca, {0, 4, 14}, 0x3195cc27, {0, 1, 11}},
    {test::from_hex("000000000000002a"), 0xbe9916bf, {1, 1, 71}, 0x7e1eb789, {2, 1, 81}},
    {all_bytes(), 0x29058c73, {1, 1, 91}, 0x6f5ba73b, {2, 3, 63}},
};

TEST_CASE("the key hashes of librdkafka") {
  for (const Vector& vector : vectors) {
    CAPTURE(test::to_hex(vector.key));
    const std::string_view key = test::as_key(vector.key);
    CHECK(crc32(key) == vector.crc32);
    CHECK(absolute_fnv1a(key) == vector.fnv1a);
    for (std::size_t i = 0; i < partition_counts.size(); ++i) {
      CAPTURE(partition_counts[i]);
      CHECK(partition_by_crc32(key, partition_counts[i]) == vector.crc32_partitions[i]);
      CHECK(partition_by_fnv1a(key, partition_counts[i]) == vector.fnv1a_partitions[i]);
    }
  }
}

}  // namespace
}  // namespace distributedlog::partitioner
