// The keys of the hash tables.
#pragma once

#include "support/hex.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace distributedlog::test {

inline std::vector<std::byte> text(std::string_view characters) {
  const auto* begin = reinterpret_cast<const std::byte*>(characters.data());
  return {begin, begin + characters.size()};
}

inline std::vector<std::byte> all_bytes() {
  std::vector<std::byte> bytes;
  for (int value = 0; value < 256; ++value) bytes.push_back(static_cast<std::byte>(value));
  return bytes;
}

inline std::string_view as_key(const std::vector<std::byte>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace distributedlog::test
