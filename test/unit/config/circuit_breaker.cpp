// The circuit breaker as a setting of the producer.
#include <distributedlog/producer_config.hpp>
#include <distributedlog/producer_error.hpp>

#include "support/catch.hpp"

#include "refusal.hpp"

#include <chrono>
#include <string>

using namespace distributedlog;
using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;
using distributedlog::test::refusal;

TEST_CASE("A producer has no circuit breaker until its threshold is given", "[config]") {
  const ProducerConfig without = ProducerConfig::from_properties({});
  CHECK_FALSE(without.circuit_breaker);
  CHECK_THAT(without.describe(), ContainsSubstring("circuit_breaker_failure_threshold=off\n"));

  const auto with = ProducerConfig::from_properties({{"circuit_breaker_failure_threshold", "7"}});
  REQUIRE(with.circuit_breaker);
  CHECK(with.circuit_breaker->failure_threshold == 7);
  CHECK(with.circuit_breaker->recovery_timeout == 60s);
  CHECK_THAT(with.describe(), ContainsSubstring("circuit_breaker_failure_threshold=7\n"));
  CHECK_THAT(with.describe(), ContainsSubstring("circuit_breaker_recovery_timeout_ms=60000\n"));
}

TEST_CASE("The breaker's time may stand before or behind its threshold", "[config]") {
  const auto before = ProducerConfig::from_properties(
      {{"circuit_breaker_recovery_timeout_ms", "250"}, {"circuit_breaker_failure_threshold", "2"}});
  const auto behind = ProducerConfig::from_properties(
      {{"circuit_breaker_failure_threshold", "2"}, {"circuit_breaker_recovery_timeout_ms", "250"}});
  CHECK(before.circuit_breaker.value().recovery_timeout == 250ms);
  CHECK(before.describe() == behind.describe());
}

TEST_CASE("A later threshold wins, and off is none", "[config]") {
  const auto off = ProducerConfig::from_properties(
      {{"circuit_breaker_failure_threshold", "2"}, {"circuit_breaker_failure_threshold", "off"}});
  CHECK_FALSE(off.circuit_breaker);
}

TEST_CASE("Values of the breaker that cannot be read are named", "[config]") {
  CHECK_THAT(refusal({{"circuit_breaker_failure_threshold", "many"}}),
             ContainsSubstring("circuit_breaker_failure_threshold=many: is not a whole number"));
  CHECK_THAT(refusal({{"circuit_breaker_failure_threshold", "99999999999"}}), ContainsSubstring("is out of range"));
  CHECK_THAT(refusal({{"circuit_breaker_failure_threshold", "1"}, {"circuit_breaker_recovery_timeout_ms", "soon"}}),
             ContainsSubstring("circuit_breaker_recovery_timeout_ms=soon: is not a whole number"));
  CHECK_THAT(refusal({{"circuit_breaker_recovery_timeout_ms", "5"}}),
             ContainsSubstring("has no effect without circuit_breaker_failure_threshold"));
  CHECK_THAT(refusal({{"circuit_breaker_treshold", "5"}}), ContainsSubstring("unknown property"));
}

TEST_CASE("A breaker that makes no sense is a fault of the configuration", "[config]") {
  ProducerConfig config;
  config.bootstrap_servers = "localhost:9092";
  config.circuit_breaker = CircuitBreakerOptions(0, -1ms);
  const auto faults = config.validate();
  REQUIRE(faults.size() == 2);
  CHECK(faults[0].option == "circuit_breaker_failure_threshold");
  CHECK(faults[0].value == "0");
  CHECK(faults[0].reason == "must be at least 1");
  CHECK(faults[1].option == "circuit_breaker_recovery_timeout_ms");
  CHECK(faults[1].value == "-1");
  config.circuit_breaker = CircuitBreakerOptions(1, 0ms);
  CHECK(config.validate().empty());
}

TEST_CASE("A breaker can be read back from what describe prints", "[config]") {
  ProducerConfig config;
  config.circuit_breaker = CircuitBreakerOptions(9, 1234ms);
  ProducerConfig::Properties lines;
  const std::string text = config.describe();
  for (std::size_t at = text.find("circuit_"); at != std::string::npos; at = text.find("circuit_", at + 1)) {
    const std::size_t equals = text.find('=', at);
    lines.emplace_back(text.substr(at, equals - at), text.substr(equals + 1, text.find('\n', at) - equals - 1));
  }
  REQUIRE(lines.size() == 2);
  const auto again = ProducerConfig::from_properties(lines);
  CHECK(again.circuit_breaker.value().failure_threshold == 9);
  CHECK(again.circuit_breaker->recovery_timeout == 1234ms);
}
