// The hash by which every Kafka client places a key: murmur2, 32 bits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace distributedlog::partitioner {

constexpr std::uint32_t murmur2(std::string_view key) noexcept {
  constexpr std::uint32_t seed = 0x9747b28c;
  constexpr std::uint32_t m = 0x5bd1e995;
  const auto byte = [key](std::size_t at) { return std::uint32_t{static_cast<std::uint8_t>(key[at])}; };

  std::uint32_t hash = seed ^ static_cast<std::uint32_t>(key.size());
  const std::size_t words_end = key.size() & ~std::size_t{3};
  for (std::size_t at = 0; at < words_end; at += 4) {
    std::uint32_t word = byte(at) | byte(at + 1) << 8 | byte(at + 2) << 16 | byte(at + 3) << 24;
    word *= m;
    word ^= word >> 24;
    word *= m;
    hash *= m;
    hash ^= word;
  }
  if (const std::size_t rest = key.size() - words_end; rest != 0) {
    if (rest == 3) hash ^= byte(words_end + 2) << 16;
    if (rest >= 2) hash ^= byte(words_end + 1) << 8;
    hash ^= byte(words_end);
    hash *= m;
  }
  hash ^= hash >> 13;
  hash *= m;
  hash ^= hash >> 15;
  return hash;
}

// Over all partitions of the topic, also those without a leader: a key must not move when a broker is down. An empty
// key is a key. `partition_count` is at least 1.
constexpr std::int32_t partition_for_key(std::string_view key, std::int32_t partition_count) noexcept {
  return static_cast<std::int32_t>(murmur2(key) & 0x7fffffff) % partition_count;
}

}  // namespace distributedlog::partitioner
