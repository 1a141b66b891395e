// Permits, the callback, and faults of the options.
#include <distributedlog/circuit_breaker.hpp>
#include <distributedlog/producer_error.hpp>

#include "support/catch.hpp"
#include "unit/breaker/hand_clock.hpp"

#include <cerrno>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

using namespace distributedlog;
using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;
using distributedlog::test::HandClock;

namespace {

const boost::system::error_code trouble = client_errc::request_timeout;

void fail(CircuitBreaker& breaker, int times) {
  for (int i = 0; i < times; ++i) breaker.try_acquire().value().failed(trouble);
}

std::string refusal(CircuitBreakerOptions options) {
  try {
    const CircuitBreaker breaker(std::move(options));
  } catch (const ProducerError& error) {
    CHECK(error.code() == client_errc::invalid_configuration);
    return error.what();
  }
  FAIL("accepted");
  return {};
}

}  // namespace

TEST_CASE("options that make no sense are refused by name, all at once") {
  CHECK_THAT(refusal({0, 1000ms}), ContainsSubstring("failure_threshold=0: must be at least 1"));
  CHECK_THAT(refusal({1, -1ms}), ContainsSubstring("recovery_timeout_ms=-1: must be 0 to"));
  CHECK_THAT(refusal({1, std::chrono::milliseconds::max()}), ContainsSubstring("recovery_timeout_ms="));
  const std::string both = refusal({-3, -4ms});
  CHECK_THAT(both, ContainsSubstring("failure_threshold=-3"));
  CHECK_THAT(both, ContainsSubstring("recovery_timeout_ms=-4"));
  CHECK_NOTHROW(CircuitBreaker({1, 0ms}));
}

TEST_CASE("the defaults are the documented ones") {
  CircuitBreaker breaker;
  fail(breaker, 4);
  CHECK(breaker.state() == CircuitState::closed);
  CHECK(breaker.failures() == 4);
  CHECK(breaker.retry_after() == 0ms);
  fail(breaker, 1);
  CHECK(breaker.state() == CircuitState::open);
  CHECK(breaker.retry_after() > 59s);
  CHECK(breaker.retry_after() <= 60s);
}

TEST_CASE("permits tell outcomes, once; one that is dropped tells none") {
  const HandClock time;
  CircuitBreaker breaker({2, 1000ms}, time.clock());
  {
    auto permit = breaker.try_acquire();
    permit->failed(trouble);
    permit->failed(trouble);
    permit->succeeded();
  }
  CHECK(breaker.failures() == 1);
  breaker.try_acquire()->failed(client_errc::invalid_topic);
  (void)breaker.try_acquire();
  CHECK(breaker.failures() == 1);
  auto late = breaker.try_acquire();
  fail(breaker, 1);
  CHECK(breaker.state() == CircuitState::open);
  CHECK_FALSE(breaker.try_acquire());
  late->succeeded();
  CHECK(breaker.state() == CircuitState::open);
}

TEST_CASE("a probe that is dropped, moved over or ends in an error that does not count leaves its place") {
  HandClock time;
  CircuitBreaker breaker({1, 1000ms}, time.clock());
  fail(breaker, 1);
  time.advance(999ms);
  CHECK(breaker.retry_after() == 1ms);
  CHECK_FALSE(breaker.try_acquire());
  time.advance(1ms);
  CHECK(breaker.retry_after() == 0ms);

  auto first = breaker.try_acquire();
  CHECK(breaker.state() == CircuitState::half_open);
  CHECK_FALSE(breaker.try_acquire());
  first.reset();
  auto second = breaker.try_acquire();
  second->failed(boost::system::error_code(ECANCELED, boost::system::system_category()));
  auto third = breaker.try_acquire();
  CircuitBreaker::Permit kept = std::move(third.value());
  third.reset();
  CHECK_FALSE(breaker.try_acquire());
  CircuitBreaker other;
  kept = other.try_acquire().value();
  auto fourth = breaker.try_acquire();
  fourth->succeeded();
  CHECK(breaker.state() == CircuitState::closed);
  CHECK(breaker.failures() == 0);
}

TEST_CASE("a permit may outlive its breaker") {
  auto breaker = std::make_unique<CircuitBreaker>();
  auto permit = breaker->try_acquire();
  auto forgotten = breaker->try_acquire();
  breaker.reset();
  permit->failed(trouble);
}

TEST_CASE("changes are told in order, and the callback may use the breaker and throw") {
  HandClock time;
  std::vector<std::string> told;
  CircuitBreaker* self = nullptr;
  CircuitBreakerOptions options(1, 1000ms);
  options.on_state_change = [&](CircuitState from, CircuitState to) {
    CHECK(self->state() != from);
    told.push_back(std::string(to_string(from)) + " to " + to_string(to));
    if (told.size() == 3) self->reset();  // a change from within: told after this one
    throw std::runtime_error("dropped");
  };
  CircuitBreaker breaker(options, time.clock());
  self = &breaker;
  fail(breaker, 1);
  time.advance(1000ms);
  fail(breaker, 1);
  CHECK(breaker.state() == CircuitState::closed);
  CHECK(told == std::vector<std::string>{"closed to open", "open to half_open", "half_open to open", "open to closed"});
  CHECK(breaker.try_acquire());
}
