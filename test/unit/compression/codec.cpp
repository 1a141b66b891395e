// What holds for every codec.
#include "compression/codec.hpp"

#include "payloads.hpp"
#include "support/catch.hpp"
#include "support/hex.hpp"

#include <distributedlog/error.hpp>

namespace distributedlog::compression {
namespace {

using test::Bytes;

std::vector<Compression> codecs() {
  std::vector<Compression> available;
  for (const auto codec : {Compression::gzip, Compression::snappy, Compression::lz4, Compression::zstd}) {
    if (is_available(codec)) available.push_back(codec);
  }
  return available;
}

Bytes compressed(Compression codec, const Bytes& in, std::optional<int> level = std::nullopt) {
  Compressor compressor;
  Bytes out;
  REQUIRE_FALSE(compressor.compress(codec, level, in, out).failed());
  return out;
}

TEST_CASE("what goes in comes out, at every size where a format changes its ways") {
  const std::vector<std::size_t> sizes{0,     1,     63,    64,    8191,   8192,    32767,  32768,
                                       32769, 65535, 65536, 65537, 131072, 1048576, 1048577};
  Compressor compressor;
  Decompressor decompressor;
  for (const Compression codec : codecs()) {
    for (const std::size_t size : sizes) {
      for (const Bytes& in : {test::events(size), test::noise(size), Bytes(size)}) {
        CAPTURE(to_string(codec), size);
        Bytes middle;
        Bytes out;
        REQUIRE_FALSE(compressor.compress(codec, std::nullopt, in, middle).failed());
        REQUIRE_FALSE(decompressor.decompress(codec, middle, size, out).failed());
        CHECK(out == in);
      }
    }
  }
}

TEST_CASE("repetition is compressed") {
  for (const Compression codec : codecs()) {
    CAPTURE(to_string(codec));
    CHECK(compressed(codec, test::events(100'000)).size() < 60'000);
  }
}

TEST_CASE("every level works, and no other is taken") {
  const Bytes in = test::events(20'000);
  Decompressor decompressor;
  Compressor compressor;
  for (const Compression codec : codecs()) {
    CAPTURE(to_string(codec));
    const auto range = level_range(codec);
    std::vector<int> levels;
    if (codec == Compression::zstd) levels = {-131072, -5, -1, 0, 1, 3, 9, 22};
    if (codec == Compression::gzip) levels = {-1, 1, 2, 3, 4, 5, 6, 7, 8, 9};
    if (codec == Compression::lz4) levels = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17};
    for (const int level : levels) {
      CAPTURE(level);
      CHECK(valid_level(codec, level));
      Bytes middle;
      Bytes out;
      REQUIRE_FALSE(compressor.compress(codec, level, in, middle).failed());
      REQUIRE_FALSE(decompressor.decompress(codec, middle, in.size(), out).failed());
      CHECK(out == in);
    }
    Bytes out;
    CHECK(compressor.compress(codec, range ? range->highest + 1 : 1, in, out) == codec_errc::invalid_level);
    CHECK(compressor.compress(codec, range ? range->lowest - 10 : -1, in, out) == codec_errc::invalid_level);
    CHECK(out.empty());
  }
}

TEST_CASE("output is appended, also from buffers that were used before") {
  Compressor compressor;
  Decompressor decompressor;
  const Bytes header = test::bytes_of("header");
  for (const Compression codec : codecs()) {
    Bytes middle = header;
    Bytes out = header;
    for (const std::size_t size : {100'000U, 10U, 50'000U}) {
      middle.resize(header.size());
      out.resize(header.size());
      REQUIRE_FALSE(compressor.compress(codec, std::nullopt, test::events(size), middle).failed());
      CHECK(Bytes(middle.begin(), middle.begin() + 6) == header);
      const auto body = std::span<const std::byte>(middle).subspan(6);
      REQUIRE_FALSE(decompressor.decompress(codec, body, size, out).failed());
      CHECK(Bytes(out.begin(), out.begin() + 6) == header);
      CHECK(Bytes(out.begin() + 6, out.end()) == test::events(size));
    }
  }
}

TEST_CASE("a bomb is refused at the limit, and nothing of it is given out") {
  Decompressor decompressor;
  for (const Compression codec : codecs()) {
    CAPTURE(to_string(codec));
    const Bytes bomb = compressed(codec, Bytes(8 * 1024 * 1024));
    for (const std::size_t limit : {0U, 1U, 1000U, 65536U, 8U * 1024 * 1024 - 1}) {
      Bytes out;
      CHECK(decompressor.decompress(codec, bomb, limit, out) == codec_errc::output_too_large);
      CHECK(out.empty());
    }
    Bytes out;
    CHECK_FALSE(decompressor.decompress(codec, bomb, 8 * 1024 * 1024, out).failed());
    CHECK(out.size() == 8 * 1024 * 1024);
  }
}

TEST_CASE("data cut short at any byte is malformed") {
  Decompressor decompressor;
  for (const Compression codec : codecs()) {
    for (const Bytes& in : {test::events(700), Bytes(30'000), test::noise(70)}) {
      const Bytes whole = compressed(codec, in);
      for (std::size_t size = 0; size < whole.size(); ++size) {
        // Xerial's framing has no end mark: its header alone is whole.
        if (codec == Compression::snappy && size == 16) continue;
        CAPTURE(to_string(codec), size);
        Bytes out;
        const auto part = std::span<const std::byte>(whole).first(size);
        CHECK(decompressor.decompress(codec, part, 100'000, out) == codec_errc::malformed);
        CHECK(out.empty());
      }
    }
  }
}

TEST_CASE("changed bytes do no harm, and the codec works again afterwards") {
  Decompressor decompressor;
  for (const Compression codec : codecs()) {
    const Bytes whole = compressed(codec, test::events(300));
    for (std::size_t at = 0; at < whole.size(); ++at) {
      for (const unsigned change : {0x01U, 0x80U, 0xffU}) {
        Bytes bytes = whole;
        bytes[at] ^= static_cast<std::byte>(change);
        Bytes out;
        if (!decompressor.decompress(codec, bytes, 100'000, out)) CHECK(out.size() <= 100'000);
      }
    }
    Bytes out;
    REQUIRE_FALSE(decompressor.decompress(codec, whole, 300, out).failed());
    CHECK(out == test::events(300));
  }
}

TEST_CASE("noise is malformed, whichever codec it claims to be") {
  Decompressor decompressor;
  for (const Compression codec : codecs()) {
    CAPTURE(to_string(codec));
    Bytes out;
    CHECK(decompressor.decompress(codec, test::noise(1000), 1 << 20, out).failed());
    CHECK(out.empty());
  }
}

TEST_CASE("a result in the compressor's memory is what the other form appends, one after the other") {
  Compressor compressor;
  for (const Compression codec : codecs()) {
    for (const std::size_t size :
         {std::size_t{10}, std::size_t{300'000}, std::size_t{20'000'000}, std::size_t{5'000}}) {
      CAPTURE(to_string(codec), size);
      const Bytes in = size < 1'000'000 ? test::events(size) : Bytes(size);
      const auto [error, bytes] = compressor.compress(codec, std::nullopt, in);
      REQUIRE_FALSE(error.failed());
      CHECK(Bytes(bytes.begin(), bytes.end()) == compressed(codec, in));
      compressor.trim();
    }
    const auto range = level_range(codec);
    CHECK(compressor.compress(codec, range ? range->highest + 1 : 1, {}).error == codec_errc::invalid_level);
  }
  const Bytes in = test::events(1000);
  const auto [error, bytes] = compressor.compress(Compression::none, std::nullopt, in);
  CHECK_FALSE(error.failed());
  CHECK(bytes.data() == in.data());
  CHECK(bytes.size() == in.size());
}

TEST_CASE("no codec copies") {
  Compressor compressor;
  Decompressor decompressor;
  const Bytes in = test::events(1000);
  Bytes out;
  CHECK_FALSE(compressor.compress(Compression::none, std::nullopt, in, out).failed());
  CHECK(out == in);
  out.clear();
  CHECK_FALSE(decompressor.decompress(Compression::none, in, 1000, out).failed());
  CHECK(out == in);
  CHECK(decompressor.decompress(Compression::none, in, 999, out) == codec_errc::output_too_large);
}

TEST_CASE("a codec that is not there is an error of its own") {
  Compressor compressor;
  Decompressor decompressor;
  Bytes out;
  const auto unknown = static_cast<Compression>(7);
  CHECK(compressor.compress(unknown, std::nullopt, out, out) == client_errc::unsupported_compression);
  CHECK(decompressor.decompress(unknown, out, 10, out) == client_errc::unsupported_compression);
  CHECK(error_code(codec_errc::malformed).message() == "malformed compressed data");
  CHECK(std::string(codec_category().name()) == "distributedlog.compression");
}

}  // namespace
}  // namespace distributedlog::compression
