// The codecs a batch may be compressed with.
#pragma once

#include <distributedlog/export.hpp>

#include <cstdint>
#include <optional>
#include <string_view>

namespace distributedlog {

// The values are those of a record batch's attributes (bits 0 to 2).
enum class Compression : std::int8_t { none = 0, gzip = 1, snappy = 2, lz4 = 3, zstd = 4 };

// The name Kafka's `compression.type` uses: "none", "gzip", "snappy", "lz4", "zstd".
DISTRIBUTEDLOG_API std::string_view to_string(Compression codec) noexcept;

// The codec of that name (case does not matter), or nothing.
DISTRIBUTEDLOG_API std::optional<Compression> compression_from_name(std::string_view name) noexcept;

// Whether this build of the library contains the codec (Meson options gzip, snappy, lz4, zstd).
DISTRIBUTEDLOG_API bool is_available(Compression codec) noexcept;

}  // namespace distributedlog
