#include "protocol/uuid.hpp"

namespace distributedlog::protocol {
namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::size_t text_length = 22;

}  // namespace

std::string Uuid::to_string() const {
  std::string text;
  text.reserve(text_length);
  unsigned pending = 0;
  int bits = 0;
  for (const std::byte byte : bytes) {
    pending = (pending << 8) | std::to_integer<unsigned>(byte);
    bits += 8;
    while (bits >= 6) {
      bits -= 6;
      text.push_back(alphabet[(pending >> bits) & 63U]);
    }
  }
  text.push_back(alphabet[(pending << (6 - bits)) & 63U]);
  return text;
}

std::optional<Uuid> Uuid::parse(std::string_view text) {
  if (text.size() != text_length) return std::nullopt;
  Uuid id;
  std::size_t filled = 0;
  unsigned pending = 0;
  int bits = 0;
  for (const char letter : text) {
    const auto digit = alphabet.find(letter);
    if (digit == std::string_view::npos) return std::nullopt;
    pending = (pending << 6) | static_cast<unsigned>(digit);
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      id.bytes[filled++] = static_cast<std::byte>((pending >> bits) & 255U);
    }
  }
  // 22 digits hold 132 bits; the last four belong to no byte and are zero in every text that Kafka writes.
  if ((pending & 15U) != 0) return std::nullopt;
  return id;
}

}  // namespace distributedlog::protocol
