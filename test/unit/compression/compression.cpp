#include <distributedlog/compression.hpp>

#include "support/catch.hpp"

namespace distributedlog {
namespace {

TEST_CASE("codecs have Kafka's names") {
  CHECK(to_string(Compression::none) == "none");
  CHECK(to_string(Compression::gzip) == "gzip");
  CHECK(to_string(Compression::snappy) == "snappy");
  CHECK(to_string(Compression::lz4) == "lz4");
  CHECK(to_string(Compression::zstd) == "zstd");
  CHECK(to_string(static_cast<Compression>(5)) == "unknown");
  CHECK(to_string(static_cast<Compression>(-1)) == "unknown");
}

TEST_CASE("a codec is found by its name, whatever the case") {
  CHECK(compression_from_name("lz4") == Compression::lz4);
  CHECK(compression_from_name("ZSTD") == Compression::zstd);
  CHECK(compression_from_name("None") == Compression::none);
  for (const char* name : {"", "lz", "lz44", "producer", "uncompressed", "@zip"}) {
    CHECK_FALSE(compression_from_name(name).has_value());
  }
}

TEST_CASE("sending without a codec is always possible") {
  CHECK(is_available(Compression::none));
  CHECK_FALSE(is_available(static_cast<Compression>(6)));
}

}  // namespace
}  // namespace distributedlog
