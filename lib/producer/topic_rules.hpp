// Which topic names a Kafka broker accepts.
#pragma once

#include <algorithm>
#include <string_view>

namespace distributedlog::core {

inline bool is_legal_topic(std::string_view name) noexcept {
  if (name.empty() || name.size() > 249 || name == "." || name == "..") return false;
  return std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
           c == '-';
  });
}

}  // namespace distributedlog::core
