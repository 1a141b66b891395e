#include <distributedlog/compression.hpp>

#include "build_info.hpp"

#include <algorithm>
#include <array>

namespace distributedlog {
namespace {

constexpr std::array<std::string_view, 5> names{"none", "gzip", "snappy", "lz4", "zstd"};

constexpr char to_lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool equal_without_case(std::string_view text, std::string_view lower) noexcept {
  return std::equal(text.begin(), text.end(), lower.begin(), lower.end(),
                    [](char a, char b) { return to_lower(a) == b; });
}

}  // namespace

std::string_view to_string(Compression codec) noexcept {
  const auto index = static_cast<std::size_t>(codec);
  return index < names.size() ? names[index] : "unknown";
}

std::optional<Compression> compression_from_name(std::string_view name) noexcept {
  for (std::size_t index = 0; index < names.size(); ++index) {
    if (equal_without_case(name, names[index])) return static_cast<Compression>(index);
  }
  return std::nullopt;
}

bool is_available(Compression codec) noexcept {
  switch (codec) {
    case Compression::none:
      return true;
    case Compression::gzip:
      return DISTRIBUTEDLOG_HAS_GZIP != 0;
    case Compression::snappy:
      return DISTRIBUTEDLOG_HAS_SNAPPY != 0;
    case Compression::lz4:
      return DISTRIBUTEDLOG_HAS_LZ4 != 0;
    case Compression::zstd:
      return DISTRIBUTEDLOG_HAS_ZSTD != 0;
  }
  return false;
}

}  // namespace distributedlog
