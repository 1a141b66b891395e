#include "base/broker_error.hpp"

#include <array>
#include <cstddef>

namespace distributedlog {
namespace {

template <std::size_t Length>
constexpr std::array<char, Length> upper_case(const char (&name)[Length]) {
  std::array<char, Length> result{};
  for (std::size_t i = 0; i < Length; ++i) {
    result[i] = name[i] >= 'a' && name[i] <= 'z' ? static_cast<char>(name[i] - 'a' + 'A') : name[i];
  }
  return result;
}

#define X(name, code, retriable, refresh, text) constexpr auto upper_##name = upper_case(#name);
#include <distributedlog/broker_errors.def>
#undef X

struct Entry {
  std::string_view name;
  bool retriable;
  bool refresh;
  std::string_view text;
};

// In the order of the codes, which leave no gap, so that a lookup is an index.
constexpr auto table = std::to_array<Entry>({
#define X(name, code, retriable, refresh, text) \
  {{upper_##name.data(), upper_##name.size() - 1}, retriable, refresh, text},
#include <distributedlog/broker_errors.def>
#undef X
});

constexpr int first_code = -1;

constexpr bool codes_leave_no_gap() {
  int expected = first_code;
#define X(name, code, retriable, refresh, text) \
  if ((code) != expected++) return false;
#include <distributedlog/broker_errors.def>
#undef X
  return true;
}
static_assert(codes_leave_no_gap());

const Entry* find(std::int16_t code) noexcept {
  const auto index = static_cast<std::size_t>(code - first_code);
  return code >= first_code && index < table.size() ? &table[index] : nullptr;
}

}  // namespace

std::string_view broker_error_name(std::int16_t code) noexcept {
  const Entry* entry = find(code);
  return entry != nullptr ? entry->name : std::string_view{};
}

std::string_view broker_error_text(std::int16_t code) noexcept {
  const Entry* entry = find(code);
  return entry != nullptr ? entry->text : std::string_view{};
}

bool is_retriable_broker_error(std::int16_t code) noexcept {
  const Entry* entry = find(code);
  return entry != nullptr && entry->retriable;
}

bool needs_metadata_refresh(std::int16_t code) noexcept {
  const Entry* entry = find(code);
  return entry != nullptr && entry->refresh;
}

}  // namespace distributedlog
