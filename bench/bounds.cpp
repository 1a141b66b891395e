// What has a bound that no throughput figure shows: how soon an open circuit refuses, and what an outage costs.
#include "child.hpp"
#include "process_usage.hpp"
#include "unanswered.hpp"

#include <distributedlog/circuit_breaker.hpp>
#include <distributedlog/error.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include <fmt/format.h>

#include <chrono>
#include <string>

namespace {

using namespace distributedlog;
using namespace std::chrono_literals;
namespace asio = boost::asio;
using bench::tell_nobody;
using bench::Unanswered;

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
  ProducerConfig config;
  config.max_block = 100ms;
  Unanswered on(config);
  asio::co_spawn(on.context, six_calls(on.producer), asio::detached);
  on.context.run();
}

void measure_outage() {
  constexpr std::chrono::duration<double> watched = 5s;
  Unanswered on;
  for (int i = 0; i < 1000; ++i) on.producer.async_send({"orders", "a value"}, tell_nobody);
  on.context.run_for(1s);  // the first attempts follow each other more quickly
  const double cpu = tool::cpu_seconds();
  const std::uint64_t connects = on.producer.metrics().connections_failed;
  on.context.run_for(std::chrono::duration_cast<std::chrono::nanoseconds>(watched));
  fmt::print(
      "\n1,000 sends wait for a broker whose port is closed: {:.2f} % CPU of one processor, {:.1f} connects a second\n",
      (tool::cpu_seconds() - cpu) * 100 / watched.count(),
      static_cast<double>(on.producer.metrics().connections_failed - connects) / watched.count());
}

// One that answers metadata and whose partitions have no leader.
void forget_leaders(DevBrokerFaults& faults) {
  faults.inject(FaultTarget(BrokerApi::metadata).topic("orders").for_ever(),
                FaultAction::fail(broker_errc::leader_not_available));
}

void measure_leaderless() {
  constexpr std::chrono::duration<double> watched = 5s;
  const bench::BrokerProcess broker({}, forget_leaders);
  asio::io_context context{1};
  ProducerConfig config;
  config.bootstrap_servers = broker.address();
  Producer producer(context, config);
  for (int i = 0; i < 1000; ++i) producer.async_send({"orders", "a value"}, tell_nobody);
  context.run_for(1s);
  const double cpu = tool::cpu_seconds();
  const std::uint64_t asked = producer.metrics().metadata_requests;
  context.run_for(std::chrono::duration_cast<std::chrono::nanoseconds>(watched));
  fmt::print("the same, of a topic without leaders: {:.2f} % CPU, {:.1f} metadata requests a second\n",
             (tool::cpu_seconds() - cpu) * 100 / watched.count(),
             static_cast<double>(producer.metrics().metadata_requests - asked) / watched.count());
}

}  // namespace

int main() {
  measure_breaker();
  measure_outage();
  measure_leaderless();
}
