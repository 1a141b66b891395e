// What happened, as one rolling hash (equal hashes: equal runs) and, when asked for, as text.
#pragma once

#include "simulation/world/random.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace distributedlog::simulation {

class Trace {
 public:
  using Sink = std::function<void(const std::string& line)>;

  void add(std::string_view event, std::uint64_t a = 0, std::uint64_t b = 0) noexcept {
    std::uint64_t name = event.size();
    for (char c : event) name = name * 131 + static_cast<unsigned char>(c);
    mix(name);
    mix(a);
    mix(b);
  }

  void add_bytes(std::span<const std::byte> bytes) noexcept {
    while (bytes.size() >= 8) {
      std::uint64_t word;
      std::memcpy(&word, bytes.data(), 8);
      mix(word);
      bytes = bytes.subspan(8);
    }
    std::uint64_t rest = bytes.size();
    for (std::byte b : bytes) rest = rest << 8 | static_cast<std::uint64_t>(b);
    mix(rest);
  }

  std::uint64_t hash() const noexcept { return hash_; }

  void print_to(Sink sink) { sink_ = std::move(sink); }
  bool printing() const noexcept { return static_cast<bool>(sink_); }
  void print(const std::string& line) const { sink_(line); }

 private:
  void mix(std::uint64_t value) noexcept { hash_ = (hash_ ^ value) * 0x9fb21c651e98df25ull + (hash_ >> 29); }

  std::uint64_t hash_ = 0x243f6a8885a308d3ull;
  Sink sink_;
};

}  // namespace distributedlog::simulation
