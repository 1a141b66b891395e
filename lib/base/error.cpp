// The two error categories and what may be asked of their codes.
#include <fmt/format.h>

#include <boost/system/errc.hpp>
#include <cstdint>
#include <distributedlog/error.hpp>
#include <limits>
#include <string>

#include "base/broker_error.hpp"

namespace distributedlog {
namespace {

namespace errc = boost::system::errc;
using boost::system::error_category;
using boost::system::error_code;
using boost::system::error_condition;

// Codes travel as 16 bits; anything outside is as unknown as a number we never heard of.
std::int16_t wire_code(int value) noexcept {
  const bool fits =
      value >= std::numeric_limits<std::int16_t>::min() && value <= std::numeric_limits<std::int16_t>::max();
  return fits ? static_cast<std::int16_t>(value) : std::numeric_limits<std::int16_t>::max();
}

class BrokerCategory final : public error_category {
 public:
  constexpr BrokerCategory() noexcept : error_category(0x9c1d52a7e4b80f31ULL) {}

  const char* name() const noexcept override { return "distributedlog.broker"; }

  std::string message(int value) const override {
    const std::int16_t code = wire_code(value);
    const auto known = broker_error_name(code);
    if (known.empty()) return fmt::format("broker error {}, unknown to this client", value);
    return fmt::format("{}: {}", known, broker_error_text(code));
  }

  error_condition default_error_condition(int value) const noexcept override {
    switch (static_cast<broker_errc>(value)) {
      case broker_errc::request_timed_out:
        return {errc::timed_out, boost::system::generic_category()};
      case broker_errc::topic_authorization_failed:
      case broker_errc::group_authorization_failed:
      case broker_errc::cluster_authorization_failed:
      case broker_errc::transactional_id_authorization_failed:
      case broker_errc::sasl_authentication_failed:
        return {errc::permission_denied, boost::system::generic_category()};
      case broker_errc::message_too_large:
      case broker_errc::record_list_too_large:
        return {errc::message_size, boost::system::generic_category()};
      case broker_errc::unsupported_version:
      case broker_errc::unsupported_for_message_format:
      case broker_errc::unsupported_compression_type:
        return {errc::not_supported, boost::system::generic_category()};
      case broker_errc::network_exception:
        return {errc::connection_reset, boost::system::generic_category()};
      case broker_errc::kafka_storage_error:
        return {errc::io_error, boost::system::generic_category()};
      default:
        return {value, *this};
    }
  }
};

class ClientCategory final : public error_category {
 public:
  constexpr ClientCategory() noexcept : error_category(0x9c1d52a7e4b80f32ULL) {}

  const char* name() const noexcept override { return "distributedlog.client"; }

  std::string message(int value) const override {
    switch (static_cast<client_errc>(value)) {
#define X(name, code, retriable, text) \
  case client_errc::name:              \
    return text;
#include <distributedlog/client_errors.def>
#undef X
    }
    return fmt::format("unknown client error {}", value);
  }

  error_condition default_error_condition(int value) const noexcept override {
    switch (static_cast<client_errc>(value)) {
      case client_errc::invalid_configuration:
      case client_errc::invalid_record:
      case client_errc::invalid_topic:
      case client_errc::invalid_partition:
      case client_errc::missing_key:
        return {errc::invalid_argument, boost::system::generic_category()};
      case client_errc::record_too_large:
        return {errc::message_size, boost::system::generic_category()};
      case client_errc::unsupported_compression:
      case client_errc::unsupported_version:
        return {errc::not_supported, boost::system::generic_category()};
      case client_errc::buffer_full:
        return {errc::no_buffer_space, boost::system::generic_category()};
      case client_errc::buffer_timeout:
      case client_errc::metadata_timeout:
      case client_errc::delivery_timeout:
      case client_errc::request_timeout:
        return {errc::timed_out, boost::system::generic_category()};
      case client_errc::connection_failed:
        return {errc::connection_refused, boost::system::generic_category()};
      case client_errc::connection_lost:
        return {errc::connection_reset, boost::system::generic_category()};
      case client_errc::host_not_found:
      case client_errc::no_broker_reachable:
        return {errc::host_unreachable, boost::system::generic_category()};
      case client_errc::not_a_kafka_broker:
      case client_errc::protocol_violation:
        return {errc::protocol_error, boost::system::generic_category()};
      default:
        return {value, *this};
    }
  }
};

bool is_retriable_client_error(int value) noexcept {
  switch (static_cast<client_errc>(value)) {
#define X(name, code, retriable, text) \
  case client_errc::name:              \
    return retriable;
#include <distributedlog/client_errors.def>
#undef X
  }
  return false;
}

// What the operating system says of a connection that may work another time.
bool is_passing_network_trouble(const error_code& error) noexcept {
  return error == errc::connection_refused || error == errc::connection_reset || error == errc::connection_aborted ||
         error == errc::broken_pipe || error == errc::not_connected || error == errc::timed_out ||
         error == errc::network_down || error == errc::network_unreachable || error == errc::network_reset ||
         error == errc::host_unreachable;
}

}  // namespace

const error_category& broker_category() noexcept {
  static constexpr BrokerCategory category;
  return category;
}

const error_category& client_category() noexcept {
  static constexpr ClientCategory category;
  return category;
}

bool is_retriable(const error_code& error) noexcept {
  if (error.category() == broker_category()) return is_retriable_broker_error(wire_code(error.value()));
  if (error.category() == client_category()) return is_retriable_client_error(error.value());
  return is_passing_network_trouble(error);
}

bool is_fatal(const error_code& error) noexcept {
  return error == client_errc::closed || error == client_errc::abandoned || error == client_errc::out_of_memory ||
         error == broker_errc::producer_fenced || error == broker_errc::transaction_coordinator_fenced ||
         error == broker_errc::invalid_producer_id_mapping ||
         error == broker_errc::transactional_id_authorization_failed;
}

}  // namespace distributedlog
