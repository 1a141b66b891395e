// Which errors speak against the brokers or the way to them, and not against the record or its caller.
#include "base/broker_error.hpp"

#include <distributedlog/circuit_breaker_options.hpp>
#include <distributedlog/error.hpp>

#include <cstdint>
#include <limits>

namespace distributedlog {
namespace {

bool is_known(int code) noexcept {
  if (code < std::numeric_limits<std::int16_t>::min() || code > std::numeric_limits<std::int16_t>::max()) return false;
  return !broker_error_name(static_cast<std::int16_t>(code)).empty();
}

bool is_trouble_of_broker(const boost::system::error_code& error) noexcept {
  return is_retriable(error) || error == broker_errc::unknown_server_error ||
         error == broker_errc::broker_not_available || !is_known(error.value());
}

bool is_trouble_of_client(client_errc error) noexcept {
  switch (error) {
    case client_errc::buffer_timeout:
    case client_errc::metadata_timeout:
    case client_errc::delivery_timeout:
    case client_errc::retries_exhausted:
    case client_errc::connection_failed:
    case client_errc::connection_lost:
    case client_errc::request_timeout:
    case client_errc::host_not_found:
    case client_errc::no_broker_reachable:
    case client_errc::not_a_kafka_broker:
    case client_errc::protocol_violation:
      return true;
    default:
      return false;
  }
}

}  // namespace

bool is_broker_trouble(const boost::system::error_code& error) noexcept {
  if (!error) return false;
  if (error.category() == broker_category()) return is_trouble_of_broker(error);
  if (error.category() == client_category()) return is_trouble_of_client(static_cast<client_errc>(error.value()));
  return is_retriable(error);
}

}  // namespace distributedlog
