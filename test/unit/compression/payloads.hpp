// What the codecs are tried with.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <string_view>
#include <vector>

namespace distributedlog::test {

using Bytes = std::vector<std::byte>;

inline Bytes bytes_of(std::string_view text) {
  const auto* begin = reinterpret_cast<const std::byte*>(text.data());
  return {begin, begin + text.size()};
}

// Like a batch of events: much repetition, some chance.
inline Bytes events(std::size_t size) {
  std::mt19937 random(1);
  Bytes bytes;
  bytes.reserve(size + 64);
  while (bytes.size() < size) {
    const auto words = bytes_of(R"({"user":")");
    bytes.insert(bytes.end(), words.begin(), words.end());
    for (int i = 0; i < 6; ++i) bytes.push_back(static_cast<std::byte>('0' + random() % 10));
  }
  bytes.resize(size);
  return bytes;
}

// Nothing to compress.
inline Bytes noise(std::size_t size) {
  std::mt19937 random(2);
  Bytes bytes(size);
  for (auto& byte : bytes) byte = static_cast<std::byte>(random());
  return bytes;
}

}  // namespace distributedlog::test
