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
  REQUIRE_FALSE(compressor.compress(Compression::lz4, level, in, out).failed());
  return out;
}

error_code decompress(const Bytes& in, Bytes& out) {
  Decompressor decompressor;
  return decompressor.decompress(Compression::lz4, in, 1 << 20, out);
}

TEST_CASE("lz4 writes the frame of the Java client") {
  // Version 1, independent blocks of 64 KiB, no content size, no checksums; the block; the end mark.
  CHECK(test::to_hex(compress({})) == "04224d1860408200000000");
  CHECK(test::to_hex(compress(test::bytes_of("abc"))) ==
        "04224d18604082"
        "03000080"
        "616263"
        "00000000");
  for (const int level : {1, 8, 9, 17}) {
    const auto out = compress(test::events(200'000), level);
    CHECK(test::to_hex(std::span(out).first(7)) == "04224d18604082");
  }
}

TEST_CASE("lz4 level 9 is the fast compressor, the others are the thorough ones") {
  const auto in = test::events(200'000);
  CHECK(compress(in, 9) == compress(in));
  CHECK(compress(in, 12).size() < compress(in).size());
  CHECK(compress(in, 17) == compress(in, 12));
}

TEST_CASE("lz4 cuts the input into blocks of 64 KiB that stand alone") {
  const auto out = compress(test::noise(65536 + 3));
  CHECK(test::to_hex(std::span(out).subspan(7, 4)) == "00000180");
  CHECK(test::to_hex(std::span(out).subspan(7 + 4 + 65536, 4)) == "03000080");
}

TEST_CASE("lz4 reads larger blocks, content sizes and checksums") {
  Bytes out;
  // Recorded with: lz4 -c, of "abc", with --content-size -BX -B7 -BI and with --no-frame-crc -B4 -BI.
  REQUIRE_FALSE(
      decompress(test::from_hex("04224d187c4003000000000000007403000080616263ff53d13200000000ff53d132"), out).failed());
  CHECK(out == test::bytes_of("abc"));
  out.clear();
  REQUIRE_FALSE(decompress(test::from_hex("04224d186040820300008061626300000000"), out).failed());
  CHECK(out == test::bytes_of("abc"));
}

TEST_CASE("lz4 refuses what Kafka refuses") {
  Bytes out;
  CHECK(decompress(test::from_hex("04224d184040c00300008061626300000000"), out) ==
        codec_errc::malformed);  // linked blocks

  auto two_frames = compress(test::bytes_of("one"));
  const auto second = compress(test::bytes_of("two"));
  two_frames.insert(two_frames.end(), second.begin(), second.end());
  CHECK(decompress(two_frames, out) == codec_errc::malformed);

  auto wrong_header_checksum = compress(test::bytes_of("one"));
  wrong_header_checksum[6] ^= std::byte{1};
  CHECK(decompress(wrong_header_checksum, out) == codec_errc::malformed);

  CHECK(decompress(test::from_hex("502a4d1803000000616263"), out) == codec_errc::malformed);  // a skippable frame
}

}  // namespace
}  // namespace distributedlog::compression
