// The table of Kafka's error codes as the wire carries them, for the library's own use.
#pragma once

#include <distributedlog/error.hpp>

#include <boost/system/error_code.hpp>

#include <cstdint>
#include <string_view>

namespace distributedlog {

// Kafka's upper-case name, "NOT_LEADER_OR_FOLLOWER"; empty for a code that this client does not know.
std::string_view broker_error_name(std::int16_t code) noexcept;

// What it means, in one short clause; empty for an unknown code.
std::string_view broker_error_text(std::int16_t code) noexcept;

// Kafka's own marks; an unknown code has neither.
bool is_retriable_broker_error(std::int16_t code) noexcept;
bool needs_metadata_refresh(std::int16_t code) noexcept;

// What a response's error field says: 0 is success (a code of no failure), an unknown number is kept as it is.
inline boost::system::error_code broker_error(std::int16_t code) noexcept {
  return code == 0 ? boost::system::error_code{} : boost::system::error_code{code, broker_category()};
}

}  // namespace distributedlog
