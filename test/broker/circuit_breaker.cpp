// A circuit breaker before a broker that is away, and its recovery when the broker comes.
#include <distributedlog/circuit_breaker.hpp>

#include "support/catch.hpp"
#include "unit/breaker/hand_clock.hpp"

#include <distributedlog/dev_broker.hpp>
#include <distributedlog/dev_broker_faults.hpp>
#include <distributedlog/producer.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <exception>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

using namespace distributedlog;
using namespace std::chrono_literals;
using distributedlog::test::HandClock;
namespace asio = boost::asio;
using asio::ip::tcp;

// A port of this machine where nobody listens, kept for us: bound, so that nobody else gets it, and every connect to it
// is refused.
class QuietPort {
 public:
  explicit QuietPort(asio::io_context& context) : socket_(context, tcp::v4()) {
    socket_.bind({asio::ip::address_v4::loopback(), 0});
    address_ = "127.0.0.1:" + std::to_string(socket_.local_endpoint().port());
  }
  const std::string& address() const noexcept { return address_; }
  // For whoever is to listen there.
  void leave() { socket_.close(); }

 private:
  tcp::socket socket_;
  std::string address_;
};

ProducerConfig impatient(const std::string& servers) {
  ProducerConfig config;
  config.bootstrap_servers = servers;
  config.max_block = 200ms;
  config.reconnect_backoff = 5ms;
  config.reconnect_backoff_max = 20ms;
  return config;
}

DevBroker broker_at(asio::io_context& context, const std::string& address) {
  DevBrokerConfig config;
  config.listen = address;
  return DevBroker(context, config);
}

// Runs a coroutine to its end; it must get there.
template <class Body>
void run(asio::io_context& context, Body body) {
  bool done = false;
  std::exception_ptr failure;
  auto coroutine = body();
  asio::co_spawn(context, std::move(coroutine), [&](const std::exception_ptr& error) {
    done = true;
    failure = error;
  });
  const auto deadline = std::chrono::steady_clock::now() + 60s;
  context.restart();
  while (!done && context.run_one_until(deadline) > 0) {
  }
  if (!done) throw std::runtime_error("the test did not end");
  if (failure) std::rethrow_exception(failure);
}

template <class Call>
asio::awaitable<boost::system::error_code> outcome(Call& call) {
  try {
    co_await call();
  } catch (const ProducerError& error) {
    co_return error.code();
  }
  co_return boost::system::error_code();
}

TEST_CASE("a breaker before a broker that is away refuses at once, and closes by itself when the broker is there") {
  asio::io_context context{1};
  QuietPort port(context);
  Producer producer(context, impatient(port.address()));
  HandClock time;
  CircuitBreaker breaker({5, 60s}, time.clock());
  int sends = 0;
  const auto send = [&] {
    ++sends;
    return producer.send({"orders", "a value"});
  };
  const auto guarded = [&] { return breaker.call(send); };
  DevBroker broker = broker_at(context, port.address());

  run(context, [&]() -> asio::awaitable<void> {
    for (int i = 0; i < 5; ++i) {
      const auto error = co_await outcome(guarded);
      CHECK(error == client_errc::metadata_timeout);
    }
    const auto refused = co_await outcome(guarded);
    CHECK(refused == client_errc::circuit_open);
    CHECK(sends == 5);
    co_await asio::post(context, asio::use_awaitable);  // metrics are those of the last turn of the loop
    CHECK(producer.metrics().records_failed == 5);

    port.leave();
    broker.start();
    const auto still = co_await outcome(guarded);
    CHECK(still == client_errc::circuit_open);
    CHECK(sends == 5);
    // On a busy machine the first probe may still come too early for the new broker; then a later one tells.
    boost::system::error_code error = refused;
    for (int tries = 0; tries < 50 && error; ++tries) {
      time.advance(breaker.retry_after());
      error = co_await outcome(guarded);
    }
    CHECK_FALSE(error);
    CHECK(breaker.state() == CircuitState::closed);
    const auto next = co_await outcome(guarded);
    CHECK_FALSE(next);
    CHECK(broker.faults().end_offset("orders", 0) == 2);
    co_await producer.close();
    broker.stop();
  });
}

TEST_CASE("a producer with a circuit breaker refuses before it buffers, and recovers by itself") {
  asio::io_context context{1};
  QuietPort port(context);
  std::vector<CircuitState> states;
  ProducerConfig config = impatient(port.address());
  config.circuit_breaker = CircuitBreakerOptions(5, 1000ms);
  config.circuit_breaker->on_state_change = [&](CircuitState, CircuitState to) { states.push_back(to); };
  Producer producer(context, config);
  const auto send = [&] { return producer.send({"orders", "a value"}); };
  DevBroker broker = broker_at(context, port.address());

  run(context, [&]() -> asio::awaitable<void> {
    for (int i = 0; i < 5; ++i) {
      CHECK(producer.circuit_state() == CircuitState::closed);
      const auto error = co_await outcome(send);
      CHECK(error == client_errc::metadata_timeout);
    }
    CHECK(producer.circuit_state() == CircuitState::open);
    const auto refused = co_await outcome(send);
    CHECK(refused == client_errc::circuit_open);

    port.leave();
    broker.start();
    asio::steady_timer pause(context);
    boost::system::error_code error = refused;
    for (int tries = 0; tries < 3000 && error; ++tries) {
      pause.expires_after(10ms);
      co_await pause.async_wait(asio::use_awaitable);
      error = co_await outcome(send);
    }
    CHECK_FALSE(error);
    CHECK(producer.circuit_state() == CircuitState::closed);
    const auto next = co_await outcome(send);
    CHECK_FALSE(next);
    CHECK(broker.faults().end_offset("orders", 0) == 2);
    co_await producer.close();
    broker.stop();
  });
  CHECK(producer.metrics().circuit_state == CircuitState::closed);
  REQUIRE(states.size() >= 3);
  CHECK(states.front() == CircuitState::open);
  CHECK(states[states.size() - 2] == CircuitState::half_open);
  CHECK(states.back() == CircuitState::closed);
}

TEST_CASE("a topic that the cluster does not have opens no circuit: the others go on") {
  asio::io_context context{1};
  DevBrokerConfig settings;
  settings.auto_create_topics = false;
  DevBroker broker(context, settings);
  broker.start();
  broker.faults().create_topic("orders", 1);
  ProducerConfig config = impatient(broker.bootstrap_servers());
  config.max_block = 50ms;
  config.circuit_breaker = CircuitBreakerOptions(1, 60s);
  Producer producer(context, config);
  CircuitBreaker breaker({1, 60s});
  const auto wrong = [&] { return producer.send({"odrers", "a value"}); };
  const auto guarded = [&] { return breaker.call(wrong); };
  const auto right = [&] { return producer.send({"orders", "a value"}); };

  run(context, [&]() -> asio::awaitable<void> {
    const auto error = co_await outcome(guarded);
    CHECK(error == client_errc::metadata_timeout);
    CHECK(breaker.state() == CircuitState::closed);
    CHECK(producer.circuit_state() == CircuitState::closed);
    const auto other = co_await outcome(right);
    CHECK_FALSE(other);
    co_await producer.close();
    broker.stop();
  });
}

}  // namespace
