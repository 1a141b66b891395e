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
  REQUIRE_FALSE(compressor.compress(Compression::zstd, level, in, out).failed());
  return out;
}

error_code decompress(const Bytes& in, Bytes& out) {
  Decompressor decompressor;
  return decompressor.decompress(Compression::zstd, in, 1 << 20, out);
}

TEST_CASE("zstd writes one frame that tells its size") {
  const auto out = compress(test::bytes_of("abc"));
  CHECK(test::to_hex(out) == "28b52ffd2003190000616263");
}

TEST_CASE("zstd obeys the level, and 0 is the default") {
  const auto in = test::events(200'000);
  CHECK(compress(in, 0) == compress(in));
  CHECK(compress(in, 3) == compress(in));
  CHECK(compress(in, 19).size() < compress(in, 1).size());
}

TEST_CASE("zstd reads frames without a size, with a checksum, and several of them") {
  Bytes out;
  // Recorded with: printf abc | zstd -c, with --no-check, and with --check.
  REQUIRE_FALSE(decompress(test::from_hex("28b52ffd0058190000616263"), out).failed());
  REQUIRE_FALSE(decompress(test::from_hex("28b52ffd0458190000616263990977ad"), out).failed());
  auto two_frames = compress(test::bytes_of("one"));
  const auto second = compress(test::bytes_of("two"));
  two_frames.insert(two_frames.end(), second.begin(), second.end());
  REQUIRE_FALSE(decompress(two_frames, out).failed());
  CHECK(out == test::bytes_of("abcabconetwo"));
}

TEST_CASE("zstd refuses garbage behind the frame, wrong checksums and sizes that lie") {
  Bytes out;
  auto garbage_behind = compress(test::bytes_of("one"));
  garbage_behind.push_back(std::byte{0x55});
  CHECK(decompress(garbage_behind, out) == codec_errc::malformed);

  auto wrong_checksum = test::from_hex("28b52ffd0458190000616263990977ad");
  wrong_checksum.back() ^= std::byte{1};
  CHECK(decompress(wrong_checksum, out) == codec_errc::malformed);

  auto wrong_size = compress(test::bytes_of("one"));
  wrong_size[5] = std::byte{0xff};  // 255 bytes instead of 3
  CHECK(decompress(wrong_size, out) == codec_errc::malformed);
}

}  // namespace
}  // namespace distributedlog::compression
