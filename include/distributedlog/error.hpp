// Error codes in two categories, and the questions a caller asks of them.
//
// `broker_errc`: codes that came over the wire (Kafka protocol guide, "Error codes").
// `client_errc`: what this library found out by itself.
// A cancelled operation ends in `boost::asio::error::operation_aborted`, as everywhere in Asio.
#pragma once

#include <distributedlog/export.hpp>

#include <boost/system/error_code.hpp>

#include <type_traits>

namespace distributedlog {

enum class broker_errc : int {
#define X(name, code, retriable, refresh, text) name = code,
#include <distributedlog/broker_errors.def>
#undef X
};

enum class client_errc : int {
#define X(name, code, retriable, text) name = code,
#include <distributedlog/client_errors.def>
#undef X
};

// Thread-safe; the references stay valid for the life of the process.
DISTRIBUTEDLOG_API const boost::system::error_category& broker_category() noexcept;
DISTRIBUTEDLOG_API const boost::system::error_category& client_category() noexcept;

inline boost::system::error_code make_error_code(broker_errc code) noexcept {
  return {static_cast<int>(code), broker_category()};
}
inline boost::system::error_code make_error_code(client_errc code) noexcept {
  return {static_cast<int>(code), client_category()};
}

// May the same call succeed later, with nothing changed? True for Kafka's retriable codes, for the client's time-outs
// and lost connections; false for unknown codes.
DISTRIBUTEDLOG_API bool is_retriable(const boost::system::error_code& error) noexcept;

// Does the error end the producer as a whole (closed, abandoned, fenced), so that only a new one helps?
DISTRIBUTEDLOG_API bool is_fatal(const boost::system::error_code& error) noexcept;

}  // namespace distributedlog

template <>
struct boost::system::is_error_code_enum<distributedlog::broker_errc> : std::true_type {};
template <>
struct boost::system::is_error_code_enum<distributedlog::client_errc> : std::true_type {};
