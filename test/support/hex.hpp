// Bytes as people write them down: pairs of hex digits, with spaces wherever they help.
#pragma once

#include <cstddef>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace distributedlog::test {

inline std::vector<std::byte> from_hex(std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::vector<std::byte> bytes;
  std::size_t half = std::string_view::npos;
  for (const char letter : text) {
    if (letter == ' ' || letter == '\n') continue;
    const std::size_t digit = digits.find(letter);
    if (digit == std::string_view::npos) throw std::invalid_argument{"not a hex digit: " + std::string{letter}};
    if (half == std::string_view::npos) {
      half = digit;
    } else {
      bytes.push_back(static_cast<std::byte>(half * 16 + digit));
      half = std::string_view::npos;
    }
  }
  if (half != std::string_view::npos) throw std::invalid_argument{"half a byte at the end"};
  return bytes;
}

inline std::string to_hex(std::span<const std::byte> bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const std::byte byte : bytes) {
    text += digits[std::to_integer<unsigned>(byte) / 16];
    text += digits[std::to_integer<unsigned>(byte) % 16];
  }
  return text;
}

// The hex digits alone: expected bytes may be written in groups.
inline std::string squeezed(std::string text) {
  std::erase(text, ' ');
  return text;
}

}  // namespace distributedlog::test
