// Topic ids: 16 bytes, all zero means "none". The text form is Kafka's own: base64url without padding, 22 characters.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace distributedlog::protocol {

struct Uuid {
  std::array<std::byte, 16> bytes{};

  bool is_zero() const noexcept { return *this == Uuid{}; }
  std::string to_string() const;
  static std::optional<Uuid> parse(std::string_view text);

  friend bool operator==(const Uuid&, const Uuid&) noexcept = default;
  friend std::strong_ordering operator<=>(const Uuid& a, const Uuid& b) noexcept {
    return std::memcmp(a.bytes.data(), b.bytes.data(), a.bytes.size()) <=> 0;
  }
};

}  // namespace distributedlog::protocol

// Topic ids are random, so any eight of their bytes are already a good hash.
template <>
struct std::hash<distributedlog::protocol::Uuid> {
  std::size_t operator()(const distributedlog::protocol::Uuid& id) const noexcept {
    std::uint64_t half = 0;
    std::memcpy(&half, id.bytes.data() + 8, sizeof half);
    return static_cast<std::size_t>(half);
  }
};
