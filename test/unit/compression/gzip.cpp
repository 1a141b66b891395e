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
  REQUIRE_FALSE(compressor.compress(Compression::gzip, level, in, out).failed());
  return out;
}

error_code decompress(const Bytes& in, Bytes& out) {
  Decompressor decompressor;
  return decompressor.decompress(Compression::gzip, in, 1 << 20, out);
}

TEST_CASE("gzip writes one member") {
  const auto out = compress(test::events(1000));
  CHECK(test::to_hex(std::span(out).first(4)) == "1f8b0800");
}

TEST_CASE("gzip obeys the level, from batch to batch") {
  Compressor compressor;
  const auto in = test::events(100'000);
  std::vector<std::size_t> sizes;
  for (const int level : {9, 1, 9}) {
    Bytes out;
    REQUIRE_FALSE(compressor.compress(Compression::gzip, level, in, out).failed());
    sizes.push_back(out.size());
  }
  CHECK(sizes[0] < sizes[1]);
  CHECK(sizes[0] == sizes[2]);
}

TEST_CASE("gzip reads several members, as Kafka does") {
  auto in = compress(test::bytes_of("one"));
  const auto second = compress(test::bytes_of("two"));
  in.insert(in.end(), second.begin(), second.end());
  Bytes out;
  CHECK_FALSE(decompress(in, out).failed());
  CHECK(out == test::bytes_of("onetwo"));
}

TEST_CASE("gzip refuses what is no gzip member") {
  Bytes out;
  CHECK(decompress(test::from_hex("789c4b04000062 0062"), out) == codec_errc::malformed);  // zlib's wrapping of "a"
  CHECK(decompress(test::from_hex("4b0400"), out) == codec_errc::malformed);               // deflate without one

  auto garbage_behind = compress(test::bytes_of("one"));
  garbage_behind.push_back(std::byte{0x55});
  CHECK(decompress(garbage_behind, out) == codec_errc::malformed);

  auto wrong_checksum = compress(test::bytes_of("one"));
  wrong_checksum[wrong_checksum.size() - 8] ^= std::byte{1};
  CHECK(decompress(wrong_checksum, out) == codec_errc::malformed);
}

}  // namespace
}  // namespace distributedlog::compression
