// Seeded numbers, the same on every machine: the simulation's only source of chance.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace distributedlog::simulation {

// splitmix64's finisher: spreads every input bit over the result.
constexpr std::uint64_t mix_bits(std::uint64_t x) noexcept {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ull;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebull;
  return x ^ (x >> 31);
}

class Random {
 public:
  explicit Random(std::uint64_t seed) noexcept : state_(seed) {}

  // A stream of its own per purpose, so that one fault class drawn or not does not shift the dice of the others.
  Random(std::uint64_t seed, std::string_view purpose) noexcept : state_(mix_bits(seed + 0x9e3779b97f4a7c15ull)) {
    for (char c : purpose) state_ = mix_bits(state_ ^ static_cast<unsigned char>(c)) + 0x9e3779b97f4a7c15ull;
  }

  std::uint64_t next() noexcept {
    state_ += 0x9e3779b97f4a7c15ull;
    return mix_bits(state_);
  }

  // 0 .. bound - 1; 0 for an empty range.
  std::uint64_t below(std::uint64_t bound) noexcept { return bound == 0 ? 0 : next() % bound; }

  // Both ends included.
  std::int64_t between(std::int64_t low, std::int64_t high) noexcept {
    return low + static_cast<std::int64_t>(below(static_cast<std::uint64_t>(high - low) + 1));
  }

  std::chrono::nanoseconds between(std::chrono::nanoseconds low, std::chrono::nanoseconds high) noexcept {
    return std::chrono::nanoseconds(between(low.count(), high.count()));
  }

  // So many letters, eight from each number; three long texts of four repeat their beginning, which costs a copy and no
  // dice. The fourth hardly compresses.
  void append_letters(std::string& text, std::size_t count) {
    const std::size_t drawn = count <= 512 || next() % 4 == 0 ? count : 512;
    text.resize(text.size() + count);
    char* const begin = text.data() + text.size() - count;
    for (std::size_t at = 0; at < drawn; at += 8) {
      const std::uint64_t word = (next() & 0x0f0f0f0f0f0f0f0full) + 0x6161616161616161ull;
      std::memcpy(begin + at, &word, std::min<std::size_t>(8, drawn - at));
    }
    for (std::size_t at = drawn, step = 0; at < count; at += step) {
      step = std::min(at, count - at);
      std::memcpy(begin + at, begin, step);
    }
  }

  double unit() noexcept { return static_cast<double>(next() >> 11) * 0x1.0p-53; }
  bool chance(double probability) noexcept { return probability > 0 && unit() < probability; }

 private:
  std::uint64_t state_;
};

}  // namespace distributedlog::simulation
