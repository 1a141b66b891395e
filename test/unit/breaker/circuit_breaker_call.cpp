// Calls through a breaker: coroutines and plain functions.
#include <distributedlog/circuit_breaker.hpp>
#include <distributedlog/producer_error.hpp>

#include "support/catch.hpp"
#include "unit/breaker/hand_clock.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <memory>
#include <stdexcept>
#include <string>

using namespace distributedlog;
using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;
using distributedlog::test::HandClock;
namespace asio = boost::asio;

namespace {

asio::awaitable<int> answer(int value) { co_return value; }

asio::awaitable<int> broken(boost::system::error_code error) {
  if (error) throw ProducerError(error);
  co_return 0;
}

// Ends when the timer is cancelled: an event of the test's, not a time.
asio::awaitable<void> until(asio::steady_timer& event) {
  boost::system::error_code ignored;
  co_await event.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
}

// Runs it to its end, which it must reach by itself.
template <class Body>
void run(Body body) {
  asio::io_context context;
  std::exception_ptr failure;
  bool done = false;
  auto coroutine = body();
  asio::co_spawn(context, std::move(coroutine), [&](const std::exception_ptr& error) {
    failure = error;
    done = true;
  });
  context.run();
  if (failure) std::rethrow_exception(failure);
  REQUIRE(done);
}

// The error a call ends in, or none.
template <class Callable>
asio::awaitable<boost::system::error_code> outcome(CircuitBreaker& breaker, Callable& callable) {
  try {
    co_await breaker.call(callable);
  } catch (const boost::system::system_error& error) {
    co_return error.code();
  }
  co_return boost::system::error_code();
}

void open(CircuitBreaker& breaker) {
  while (auto permit = breaker.try_acquire()) permit->failed(client_errc::request_timeout);
}

}  // namespace

TEST_CASE("a call through a closed breaker gives what the function gives") {
  CircuitBreaker breaker;
  run([&]() -> asio::awaitable<void> {
    const int value = co_await breaker.call([] { return answer(42); });
    CHECK(value == 42);
    const int captured = 43;
    const int by_reference = co_await breaker.call([&] { return answer(captured); });
    CHECK(by_reference == 43);
    const auto only_movable = []() -> asio::awaitable<std::unique_ptr<int>> { co_return std::make_unique<int>(44); };
    const auto pointer = co_await breaker.call(only_movable);
    CHECK(*pointer == 44);
    bool called = false;
    const auto nothing = [&]() -> asio::awaitable<void> {
      called = true;
      co_return;
    };
    co_await breaker.call(nothing);
    CHECK(called);
  });
}

TEST_CASE("after the threshold a call is refused without being made, until the clock allows the probe") {
  HandClock time;
  CircuitBreaker breaker({5, 60s}, time.clock());
  int calls = 0;
  boost::system::error_code result = client_errc::metadata_timeout;
  const auto call = [&] {
    ++calls;
    return broken(result);
  };
  run([&]() -> asio::awaitable<void> {
    for (int i = 0; i < 5; ++i) {
      const auto error = co_await outcome(breaker, call);
      CHECK(error == client_errc::metadata_timeout);
    }
    CHECK(breaker.state() == CircuitState::open);
    time.advance(1s);
    try {
      co_await breaker.call(call);
      FAIL("not refused");
    } catch (const ProducerError& error) {
      CHECK(error.code() == client_errc::circuit_open);
      CHECK(error.certainty() == DeliveryCertainty::not_written);
      CHECK_THAT(error.what(), ContainsSubstring("5 failures in a row, next probe in 59000 ms"));
    }
    CHECK(calls == 5);

    time.advance(breaker.retry_after());
    auto error = co_await outcome(breaker, call);
    CHECK(error == client_errc::metadata_timeout);
    error = co_await outcome(breaker, call);
    CHECK(error == client_errc::circuit_open);
    CHECK(calls == 6);

    time.advance(60s);
    result = {};
    error = co_await outcome(breaker, call);
    CHECK_FALSE(error);
    CHECK(breaker.state() == CircuitState::closed);
    CHECK(calls == 7);
  });
}

TEST_CASE("a call counts when it is awaited, not when it is made") {
  HandClock time;
  CircuitBreaker breaker({1, 1s}, time.clock());
  open(breaker);
  run([&]() -> asio::awaitable<void> {
    const auto call = [] { return answer(1); };
    auto later = breaker.call(call);
    CHECK(breaker.state() == CircuitState::open);
    time.advance(1s);
    const int value = co_await std::move(later);
    CHECK(value == 1);
    CHECK(breaker.state() == CircuitState::closed);
  });
}

TEST_CASE("errors that are not the broker's, and exceptions without a code, do not count") {
  CircuitBreaker breaker(CircuitBreakerOptions(1, 1s));
  run([&]() -> asio::awaitable<void> {
    const auto invalid = [] { return broken(client_errc::invalid_topic); };
    const auto error = co_await outcome(breaker, invalid);
    CHECK(error == client_errc::invalid_topic);
    const auto logic = []() -> asio::awaitable<int> {
      throw std::logic_error("ours");
      co_return 0;
    };
    CHECK_THROWS_AS(co_await breaker.call(logic), std::logic_error);
    CHECK(breaker.state() == CircuitState::closed);
    CHECK(breaker.failures() == 0);
  });
}

TEST_CASE("while a probe is under way other callers are refused") {
  HandClock time;
  CircuitBreaker breaker({1, 1s}, time.clock());
  open(breaker);
  time.advance(1s);
  asio::io_context context;
  asio::steady_timer event(context, asio::steady_timer::time_point::max());
  const auto probe = [&] { return until(event); };
  asio::co_spawn(context, breaker.call(probe), asio::detached);
  context.poll();
  CHECK(breaker.state() == CircuitState::half_open);

  int calls = 0;
  run([&]() -> asio::awaitable<void> {
    const auto call = [&] {
      ++calls;
      return answer(1);
    };
    try {
      co_await breaker.call(call);
    } catch (const ProducerError& error) {
      CHECK(error.code() == client_errc::circuit_open);
      CHECK_THAT(error.what(), ContainsSubstring("a probe is under way"));
    }
  });
  CHECK(calls == 0);
  event.cancel();
  context.run();
  CHECK(breaker.state() == CircuitState::closed);
}

TEST_CASE("a probe that is cancelled or destroyed gives its place back") {
  HandClock time;
  CircuitBreaker breaker({1, 1s}, time.clock());
  open(breaker);
  time.advance(1s);
  {
    asio::io_context context;
    asio::steady_timer event(context, asio::steady_timer::time_point::max());
    const auto probe = [&] { return event.async_wait(asio::use_awaitable); };
    asio::cancellation_signal signal;
    boost::system::error_code ended;
    const auto keep = [&](const std::exception_ptr& failure) {
      try {
        if (failure) std::rethrow_exception(failure);
      } catch (const boost::system::system_error& error) {
        ended = error.code();
      }
    };
    asio::co_spawn(context, breaker.call(probe), asio::bind_cancellation_slot(signal.slot(), keep));
    context.poll();
    CHECK_FALSE(breaker.try_acquire());
    signal.emit(asio::cancellation_type::terminal);
    context.run();
    CHECK(ended == asio::error::operation_aborted);
  }
  CHECK(breaker.state() == CircuitState::half_open);
  CHECK(breaker.try_acquire());  // taken and dropped
  {
    asio::io_context context;
    asio::steady_timer event(context, asio::steady_timer::time_point::max());
    const auto probe = [&] { return until(event); };
    asio::co_spawn(context, breaker.call(probe), asio::detached);
    context.poll();
    CHECK_FALSE(breaker.try_acquire());
  }  // the coroutine ends with its context
  auto next = breaker.try_acquire();
  REQUIRE(next);
  next->succeeded();
  CHECK(breaker.state() == CircuitState::closed);
}

TEST_CASE("what the function holds lives as long as the call, also without the breaker, and goes once") {
  asio::io_context context;
  asio::steady_timer event(context, asio::steady_timer::time_point::max());
  const auto held = std::make_shared<int>(7);
  int seen = 0;
  {
    CircuitBreaker breaker;
    auto call = [&event, &seen, mine = held]() -> asio::awaitable<void> {
      co_await until(event);
      seen = *mine;
    };
    asio::co_spawn(context, breaker.call(std::move(call)), asio::detached);
    context.poll();
  }
  CHECK(held.use_count() == 2);
  event.cancel();
  context.run();
  CHECK(seen == 7);
  CHECK(held.use_count() == 1);
}

TEST_CASE("a plain function goes through the same breaker") {
  HandClock time;
  CircuitBreaker breaker({2, 1s}, time.clock());
  int calls = 0;
  const auto throwing = [&]() -> int {
    ++calls;
    throw ProducerError(client_errc::delivery_timeout);
  };
  CHECK(breaker.call([] { return std::string("value"); }) == "value");
  CHECK_THROWS_AS(breaker.call(throwing), ProducerError);
  CHECK_THROWS_AS(breaker.call(throwing), ProducerError);
  CHECK(breaker.state() == CircuitState::open);
  try {
    breaker.call(throwing);
    FAIL("not refused");
  } catch (const ProducerError& error) {
    CHECK(error.code() == client_errc::circuit_open);
  }
  CHECK(calls == 2);
  time.advance(1s);
  breaker.call([&] { ++calls; });
  CHECK(calls == 3);
  CHECK(breaker.state() == CircuitState::closed);
}
