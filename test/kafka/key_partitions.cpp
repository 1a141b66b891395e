// Prints keys and the partition that this library gives each: a key in hex, then "count:partition" for some counts.
#include "partitioner/murmur2.hpp"
#include "support/hex.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <iostream>
#include <random>
#include <span>
#include <string>

namespace {

constexpr std::array<std::int32_t, 5> partition_counts{1, 3, 6, 12, 100};
constexpr int keys = 100'000;
constexpr std::size_t longest = 64;

}  // namespace

int main() {
  std::mt19937_64 random(20240229);  // the same keys on every run, so that a difference can be looked at
  for (int i = 0; i < keys; ++i) {
    std::string key(random() % (longest + 1), '\0');
    for (char& c : key) c = static_cast<char>(random() & 0xff);
    std::cout << 'x' << distributedlog::test::to_hex(std::as_bytes(std::span(key)));
    for (const std::int32_t count : partition_counts) {
      std::cout << ' ' << count << ':' << distributedlog::partitioner::partition_for_key(key, count);
    }
    std::cout << '\n';
  }
}
