// Byte sequences inside messages: views into somebody else's buffer, and owned copies.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <vector>

namespace distributedlog::protocol {

// A span that compares by content, so that messages which carry record batches stay comparable. Owns nothing.
struct BytesView : std::span<const std::byte> {
  using std::span<const std::byte>::span;
  // Implicit, as a view's way is.
  BytesView(std::span<const std::byte> bytes) noexcept  // NOLINT(google-explicit-constructor)
      : std::span<const std::byte>{bytes} {}
  BytesView(const std::vector<std::byte>& bytes) noexcept  // NOLINT(google-explicit-constructor)
      : std::span<const std::byte>{bytes} {}

  friend bool operator==(const BytesView& a, const BytesView& b) noexcept {
    return std::equal(a.begin(), a.end(), b.begin(), b.end());
  }
};

using Bytes = std::vector<std::byte>;

}  // namespace distributedlog::protocol
