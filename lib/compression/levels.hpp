// Which compression levels a codec knows, as Kafka's `compression.*.level` defines them.
#pragma once

#include <distributedlog/compression.hpp>

#include <optional>

namespace distributedlog::compression {

struct LevelRange {
  int lowest;
  int highest;
  int default_level;
};

// Nothing for codecs without levels: none and snappy.
constexpr std::optional<LevelRange> level_range(Compression codec) noexcept {
  switch (codec) {
    case Compression::gzip:
      return LevelRange{1, 9, -1};
    case Compression::lz4:
      return LevelRange{1, 17, 9};
    case Compression::zstd:
      return LevelRange{-131072, 22, 3};
    case Compression::none:
    case Compression::snappy:
      break;
  }
  return std::nullopt;
}

// gzip's default is -1, outside its range (zlib's own choice, about 6).
constexpr bool valid_level(Compression codec, int level) noexcept {
  const auto range = level_range(codec);
  return range && ((level >= range->lowest && level <= range->highest) || level == range->default_level);
}

}  // namespace distributedlog::compression
