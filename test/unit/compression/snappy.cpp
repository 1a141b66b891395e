// The form of what the codec writes, and which forms it reads.
#include "compression/codec.hpp"
#include "payloads.hpp"
#include "support/catch.hpp"
#include "support/hex.hpp"

namespace distributedlog::compression {
namespace {

using test::Bytes;

Bytes compress(const Bytes& in, std::optional<int> level = std::nullopt) {
  Compressor compressor;
  Bytes out;
  REQUIRE_FALSE(compressor.compress(Compression::snappy, level, in, out).failed());
  return out;
}

error_code decompress(const Bytes& in, Bytes& out) {
  Decompressor decompressor;
  return decompressor.decompress(Compression::snappy, in, 1 << 20, out);
}

// "aaaaaaaaaa": length 10, one literal, a copy of 9 at distance 1.
constexpr const char* ten_letters = "0a00611501";

TEST_CASE("snappy writes xerial's framing in chunks of 32 KiB") {
  CHECK(test::to_hex(compress({})) == "82534e41505059000000000100000001");
  const auto out = compress(test::bytes_of("abc"));
  CHECK(test::to_hex(out) ==
        "82534e41505059000000000100000001"
        "00000005"
        "0308616263");

  const auto large = compress(test::noise(32768 + 5));
  const std::size_t first = 4 + 32768 + 3 + 3;  // a length of three bytes, a literal's tag of three
  REQUIRE(large.size() > 16 + first + 4);
  CHECK(test::to_hex(std::span(large).subspan(16, 7)) ==
        "00008006"
        "808002");
  CHECK(test::to_hex(std::span(large).subspan(16 + first, 5)) ==
        "00000007"
        "05");
}

TEST_CASE("snappy reads a bare block, as librdkafka writes it") {
  Bytes out;
  REQUIRE_FALSE(decompress(test::from_hex(ten_letters), out).failed());
  CHECK(out == test::bytes_of("aaaaaaaaaa"));
}

TEST_CASE("snappy reads chunks of any size, and later versions of the framing") {
  const std::string frame = "82534e41505059000000000200000001";
  Bytes out;
  const auto in = test::from_hex(frame +
                                 "00000005"
                                 "0308616263"
                                 "00000005" +
                                 ten_letters);
  REQUIRE_FALSE(decompress(in, out).failed());
  CHECK(out == test::bytes_of("abcaaaaaaaaaa"));
}

TEST_CASE("snappy refuses broken framing") {
  const std::string frame = "82534e41505059000000000100000001";
  Bytes out;
  CHECK(decompress(test::from_hex(frame + "000000"), out) == codec_errc::malformed);
  CHECK(decompress(test::from_hex(frame + "00000000"), out) == codec_errc::malformed);
  CHECK(decompress(test::from_hex(frame + "ffffffff"), out) == codec_errc::malformed);
  CHECK(decompress(test::from_hex(frame + "7fffffff00"), out) == codec_errc::malformed);
  CHECK(decompress(test::from_hex(frame + "00000006" + ten_letters), out) == codec_errc::malformed);
  CHECK(decompress(test::from_hex("ff060000734e61507059"), out) == codec_errc::malformed);  // the other framing
  CHECK(decompress({}, out) == codec_errc::malformed);
}

TEST_CASE("snappy gives no memory for a length that the block cannot hold") {
  Bytes out;
  CHECK(decompress(test::from_hex("ffff3f00"), out) == codec_errc::malformed);          // a megabyte from one byte
  CHECK(decompress(test::from_hex("ffffffff0f000000"), out) == codec_errc::malformed);  // four gigabytes
}

}  // namespace
}  // namespace distributedlog::compression
