#include "breaker/counting.hpp"

#include <distributedlog/circuit_breaker_options.hpp>
#include <distributedlog/error.hpp>

#include "support/catch.hpp"

#include <boost/asio/error.hpp>

#include <initializer_list>
#include <stdexcept>
#include <string>

using namespace distributedlog;
using boost::system::error_code;

TEST_CASE("errors of the brokers and of the way to them are trouble") {
  for (const error_code error : std::initializer_list<error_code>{broker_errc::not_leader_or_follower,
                                                                  broker_errc::leader_not_available,
                                                                  broker_errc::request_timed_out,
                                                                  broker_errc::not_enough_replicas,
                                                                  broker_errc::kafka_storage_error,
                                                                  broker_errc::unknown_server_error,
                                                                  broker_errc::broker_not_available,
                                                                  error_code(31999, broker_category()),
                                                                  error_code(99999, broker_category()),
                                                                  client_errc::connection_failed,
                                                                  client_errc::connection_lost,
                                                                  client_errc::request_timeout,
                                                                  client_errc::metadata_timeout,
                                                                  client_errc::delivery_timeout,
                                                                  client_errc::buffer_timeout,
                                                                  client_errc::retries_exhausted,
                                                                  client_errc::host_not_found,
                                                                  client_errc::no_broker_reachable,
                                                                  client_errc::not_a_kafka_broker,
                                                                  client_errc::protocol_violation,
                                                                  boost::asio::error::connection_refused,
                                                                  boost::asio::error::connection_reset}) {
    INFO(error.message());
    CHECK(is_broker_trouble(error));
  }
}

TEST_CASE("the caller's mistakes, refusals of one record and cancellation are no trouble") {
  for (const error_code error : std::initializer_list<error_code>{
           error_code(), broker_errc::message_too_large, broker_errc::topic_authorization_failed,
           broker_errc::invalid_topic_exception, broker_errc::invalid_timestamp, client_errc::invalid_configuration,
           client_errc::invalid_record, client_errc::invalid_topic, client_errc::invalid_partition,
           client_errc::record_too_large, client_errc::missing_key, client_errc::partitioner_failed,
           client_errc::unsupported_compression, client_errc::buffer_full, client_errc::closed, client_errc::abandoned,
           client_errc::circuit_open, boost::asio::error::operation_aborted}) {
    INFO(error.message());
    CHECK_FALSE(is_broker_trouble(error));
  }
}

TEST_CASE("what counts can be chosen, but for the breaker's own refusals") {
  CircuitBreakerOptions options;
  CHECK(breaker::counts(options, client_errc::request_timeout));
  CHECK_FALSE(breaker::counts(options, client_errc::invalid_topic));
  options.counts = [](const error_code& error) { return error == client_errc::invalid_topic; };
  CHECK_FALSE(breaker::counts(options, client_errc::request_timeout));
  CHECK(breaker::counts(options, client_errc::invalid_topic));
  options.counts = [](const error_code&) { return true; };
  CHECK_FALSE(breaker::counts(options, client_errc::circuit_open));
  options.counts = [](const error_code&) -> bool { throw std::runtime_error("no opinion"); };
  CHECK(breaker::counts(options, client_errc::invalid_topic));
}

TEST_CASE("a topic that the cluster does not have is the caller's mistake, however long it was waited for") {
  const CircuitBreakerOptions options;
  const error_code waited = client_errc::metadata_timeout;
  CHECK_FALSE(breaker::counts(options, waited, broker_errc::unknown_topic_or_partition));
  CHECK(breaker::counts(options, waited, client_errc::connection_failed));
  CHECK(breaker::counts(options, waited, broker_errc::leader_not_available));
  CHECK(breaker::counts(options, waited));
  CHECK(breaker::counts(options, broker_errc::unknown_topic_or_partition, broker_errc::unknown_topic_or_partition));
}

TEST_CASE("the states have names") {
  CHECK(std::string(to_string(CircuitState::closed)) == "closed");
  CHECK(std::string(to_string(CircuitState::open)) == "open");
  CHECK(std::string(to_string(CircuitState::half_open)) == "half_open");
}
