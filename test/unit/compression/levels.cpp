#include "compression/levels.hpp"

#include "support/catch.hpp"

namespace distributedlog::compression {
namespace {

TEST_CASE("levels are those of Kafka's settings") {
  for (const int level : {-1, 1, 9}) CHECK(valid_level(Compression::gzip, level));
  for (const int level : {-2, 0, 10}) CHECK_FALSE(valid_level(Compression::gzip, level));
  for (const int level : {1, 9, 17}) CHECK(valid_level(Compression::lz4, level));
  for (const int level : {-1, 0, 18}) CHECK_FALSE(valid_level(Compression::lz4, level));
  for (const int level : {-131072, -1, 0, 3, 22}) CHECK(valid_level(Compression::zstd, level));
  for (const int level : {-131073, 23}) CHECK_FALSE(valid_level(Compression::zstd, level));
  for (const int level : {-1, 0, 1}) {
    CHECK_FALSE(valid_level(Compression::none, level));
    CHECK_FALSE(valid_level(Compression::snappy, level));
  }
}

}  // namespace
}  // namespace distributedlog::compression
