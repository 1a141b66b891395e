// Giving a broker in trouble a rest: after three failures in a row calls are refused at once, until a probe succeeds.
//
//   10_circuit_breaker [HOST:PORT]
//
// For the sends of one producer the setting ProducerConfig::circuit_breaker does the same without a wrapper.
#include "example.hpp"

#include <distributedlog/circuit_breaker.hpp>
#include <distributedlog/producer.hpp>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace asio = boost::asio;
namespace dl = distributedlog;
using namespace std::chrono_literals;

asio::awaitable<void> save(dl::CircuitBreaker& breaker, dl::Producer& producer) {
  const auto send = [&] { return producer.send({"orders", "user-42", "one book"}); };
  try {
    const dl::RecordMetadata sent = co_await breaker.call(send);
    std::cout << "acknowledged at offset " << sent.offset.value() << '\n';
  } catch (const dl::ProducerError& error) {
    std::cout << error.what() << '\n';
  }
}

asio::awaitable<void> with_breaker(std::string servers) {
  const auto executor = co_await asio::this_coro::executor;
  dl::CircuitBreakerOptions options;
  options.failure_threshold = 3;
  options.recovery_timeout = 500ms;
  options.on_state_change = [](dl::CircuitState from, dl::CircuitState to) {
    std::cout << "  circuit: " << dl::to_string(from) << " -> " << dl::to_string(to) << '\n';
  };
  dl::CircuitBreaker breaker{options};

  // Nobody listens there: each send waits in vain for max_block. The fourth call does not reach the producer.
  dl::ProducerConfig nowhere{.bootstrap_servers = "127.0.0.1:1"};
  nowhere.max_block = 100ms;
  dl::Producer unreachable{executor, nowhere};
  for (int i = 0; i < 4; ++i) co_await save(breaker, unreachable);
  co_await unreachable.close();

  asio::steady_timer pause{executor, breaker.retry_after()};
  co_await pause.async_wait(asio::use_awaitable);

  // The brokers are there again: the next call is the probe.
  dl::Producer producer{executor, dl::ProducerConfig{.bootstrap_servers = servers}};
  co_await save(breaker, producer);
  co_await producer.close();
}

int main(int argc, char** argv) { return run(with_breaker(servers_from(argc, argv))); }
