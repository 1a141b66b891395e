// Reading the values of properties.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace distributedlog::config {

// Without blanks at both ends.
std::string_view trim(std::string_view text) noexcept;

// ASCII letters only.
std::string lower_case(std::string_view text);

// A whole decimal number, or the reason why it is none.
struct Integer {
  std::int64_t value = 0;
  const char* reason = nullptr;
};
Integer parse_integer(std::string_view text) noexcept;

// "true" or "false" in any case.
std::optional<bool> parse_boolean(std::string_view text);

}  // namespace distributedlog::config
