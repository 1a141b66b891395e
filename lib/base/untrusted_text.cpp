#include "base/untrusted_text.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <iterator>

namespace distributedlog {
namespace {

struct Decoded {
  char32_t point = 0;
  std::size_t length = 0;  // 0: no valid character starts here
};

Decoded decode_utf8(std::string_view text) noexcept {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  const std::size_t length = lead >= 0xF0 && lead < 0xF5   ? 4
                             : lead >= 0xE0 && lead < 0xF0 ? 3
                             : lead >= 0xC2 && lead < 0xE0 ? 2
                                                           : 0;
  if (length == 0 || text.size() < length) return {};
  char32_t point = lead & (0xFFU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return {};
    point = (point << 6U) | (byte(i) & 0x3FU);
  }
  const bool overlong = (length == 3 && point < 0x800) || (length == 4 && point < 0x10000);
  const bool surrogate = point >= 0xD800 && point <= 0xDFFF;
  return overlong || surrogate || point > 0x10FFFF ? Decoded{} : Decoded{point, length};
}

bool could_deceive(char32_t point) noexcept {
  return (point >= 0x80 && point < 0xA0) ||       // C1 controls
         point == 0x2028 || point == 0x2029 ||    // line and paragraph separators
         point == 0x200E || point == 0x200F ||    // direction marks
         (point >= 0x202A && point <= 0x202E) ||  // bidirectional embeddings and overrides
         (point >= 0x2066 && point <= 0x2069);    // bidirectional isolates
}

std::string escaped(char32_t point) {
  switch (point) {
    case U'\n':
      return "\\n";
    case U'\r':
      return "\\r";
    case U'\t':
      return "\\t";
    case U'\\':
      return "\\\\";
    default:
      break;
  }
  return point < 0x80 ? fmt::format("\\x{:02x}", static_cast<unsigned>(point))
                      : fmt::format("\\u{{{:x}}}", static_cast<unsigned>(point));
}

}  // namespace

std::string escape_untrusted(std::string_view text, std::size_t max_bytes) {
  static constexpr std::string_view ellipsis = "...";
  std::string result;
  std::size_t room_for_ellipsis = 0;  // the longest prefix that leaves room for "..."
  while (!text.empty()) {
    const Decoded next = decode_utf8(text);
    std::string piece;
    if (next.length == 0) {
      piece = fmt::format("\\x{:02x}", static_cast<unsigned char>(text.front()));
    } else if (next.point < 0x20 || next.point == 0x7F || next.point == U'\\' || could_deceive(next.point)) {
      piece = escaped(next.point);
    } else {
      piece = text.substr(0, next.length);
    }
    if (result.size() + piece.size() > max_bytes) {
      result.resize(room_for_ellipsis);
      if (result.size() + ellipsis.size() <= max_bytes) result += ellipsis;
      return result;
    }
    result += piece;
    if (result.size() + ellipsis.size() <= max_bytes) room_for_ellipsis = result.size();
    text.remove_prefix(next.length == 0 ? 1 : next.length);
  }
  return result;
}

}  // namespace distributedlog
