// What has a bound that no throughput figure shows: how soon an open circuit refuses, what a pending send costs, and
// what an outage does.
#include "process_usage.hpp"

#include <distributedlog/circuit_breaker.hpp>
#include <distributedlog/producer.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <fmt/format.h>

#include <malloc.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <string>

namespace {

using namespace distributedlog;
using namespace std::chrono_literals;
namespace asio = boost::asio;
using asio::ip::tcp;

// A port of this machine that nobody listens on: bound, so that nobody else takes it.
class DeadPort {
 public:
  explicit DeadPort(asio::io_context& context) : socket_(context, tcp::endpoint(asio::ip::address_v4::loopback(), 0)) {}
  std::string address() const { return fmt::format("127.0.0.1:{}", socket_.local_endpoint().port()); }

 private:
  tcp::socket socket_;
};

double milliseconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

asio::awaitable<void> six_calls(Producer& producer) {
  CircuitBreaker breaker(CircuitBreakerOptions(5, 60s));
  const auto send = [&producer] { return producer.send({"orders", "a value"}); };
  for (int call = 1; call <= 6; ++call) {
    const auto start = std::chrono::steady_clock::now();
    std::string end = "acknowledged";
    try {
      co_await breaker.call(send);
    } catch (const ProducerError& error) {
      end = error.code().message();
    }
    fmt::print("call {} of an unreachable broker: {:>9.4f} ms  {}\n", call, milliseconds_since(start), end);
  }
  co_await producer.close(0ms);
}

void measure_breaker() {
  asio::io_context context{1};
  const DeadPort port(context);
  ProducerConfig config;
  config.bootstrap_servers = port.address();
  config.max_block = 100ms;
  Producer producer(context, config);
  asio::co_spawn(context, six_calls(producer), asio::detached);
  context.run();
}

// Bytes in use by the heap for each of many `start`s, all of which wait when this looks.
template <class Start>
std::size_t heap_bytes_each(asio::io_context& context, Start start) {
  constexpr std::size_t many = 100'000;
  start();
  context.poll();
  const std::size_t before = ::mallinfo2().uordblks;
  for (std::size_t i = 0; i < many; ++i) start();
  context.poll();
  return (::mallinfo2().uordblks - before) / many;
}

asio::awaitable<void> wait_for(asio::steady_timer& timer) { co_await timer.async_wait(asio::use_awaitable); }

asio::awaitable<void> wait_for_send(Producer& producer) {
  const Record record("orders", "a value");
  co_await producer.send(record);
}

std::size_t of_coroutines_with_a_timer() {
  asio::io_context context{1};
  asio::steady_timer timer(context, 1h);
  return heap_bytes_each(context, [&] { asio::co_spawn(context, wait_for(timer), asio::detached); });
}

// A producer whose sends wait, because nobody answers.
struct Waiting {
  Waiting() : producer(context, unanswered()) {}
  ProducerConfig unanswered() const {
    ProducerConfig config;
    config.bootstrap_servers = port.address();
    return config;
  }
  asio::io_context context{1};
  DeadPort port{context};
  Producer producer;
};

std::size_t of_callbacks() {
  Waiting on;
  return heap_bytes_each(on.context, [&] {
    on.producer.async_send({"orders", "a value"}, [](const boost::system::error_code&, const RecordMetadata&) {});
  });
}

std::size_t of_coroutines_with_a_send() {
  Waiting on;
  return heap_bytes_each(on.context, [&] { asio::co_spawn(on.context, wait_for_send(on.producer), asio::detached); });
}

// In a process of its own: what one measurement leaves for reuse would flatter the next.
std::size_t alone(std::size_t (*measure)()) {
  int ends[2] = {};
  if (::pipe(ends) != 0) return 0;
  const pid_t child = ::fork();
  std::size_t bytes = 0;
  if (child == 0) {
    bytes = measure();
    ::_exit(::write(ends[1], &bytes, sizeof(bytes)) == sizeof(bytes) ? 0 : 1);
  }
  ::close(ends[1]);
  if (child < 0 || ::read(ends[0], &bytes, sizeof(bytes)) != sizeof(bytes)) bytes = 0;
  ::close(ends[0]);
  ::waitpid(child, nullptr, 0);
  return bytes;
}

void measure_pending() {
  fmt::print(
      "\n100,000 pending, heap bytes each: async_send with a callback {}; a coroutine that awaits send {},\n"
      "of which a coroutine that awaits a timer has {}\n",
      alone(of_callbacks), alone(of_coroutines_with_a_send), alone(of_coroutines_with_a_timer));
}

void measure_outage() {
  constexpr auto watched = 5s;
  Waiting on;
  for (int i = 0; i < 1000; ++i) {
    on.producer.async_send({"orders", "a value"}, [](const boost::system::error_code&, const RecordMetadata&) {});
  }
  on.context.run_for(1s);  // the first attempts follow each other more quickly
  const double before = tool::cpu_seconds();
  on.context.run_for(watched);
  const double percent = (tool::cpu_seconds() - before) * 100 / std::chrono::duration<double>(watched).count();
  fmt::print("\n1,000 sends wait for a broker whose port is closed: {:.2f} % CPU of one processor\n", percent);
}

}  // namespace

int main() {
  measure_pending();
  measure_breaker();
  measure_outage();
}
