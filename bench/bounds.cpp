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
#include <string_view>

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

// What a thousand sends that wait cost, and how often a counter of the producer counts meanwhile.
void watch_waiting(asio::io_context& context, Producer& producer, std::uint64_t ProducerMetrics::*counter,
                   std::string_view why, std::string_view counted) {
  constexpr std::chrono::duration<double> watched = 5s;
  for (int i = 0; i < 1000; ++i) producer.async_send({"orders", "a value"}, tell_nobody);
  context.run_for(1s);  // the first attempts follow each other more quickly
  const double cpu = tool::cpu_seconds();
  const std::uint64_t before = producer.metrics().*counter;
  context.run_for(std::chrono::duration_cast<std::chrono::nanoseconds>(watched));
  fmt::print("1,000 sends wait {}: {:.2f} % CPU of one processor, {:.1f} {} a second\n", why,
             (tool::cpu_seconds() - cpu) * 100 / watched.count(),
             static_cast<double>(producer.metrics().*counter - before) / watched.count(), counted);
}

void measure_outage() {
  Unanswered on;
  watch_waiting(on.context, on.producer, &ProducerMetrics::connections_failed, "for a broker whose port is closed",
                "connects");
}

// One that answers metadata and whose partitions have no leader.
void forget_leaders(DevBrokerFaults& faults) {
  faults.inject(FaultTarget(BrokerApi::metadata).topic("orders").for_ever(),
                FaultAction::fail(broker_errc::leader_not_available));
}

void measure_leaderless() {
  const bench::BrokerProcess broker({}, forget_leaders);
  asio::io_context context{1};
  ProducerConfig config;
  config.bootstrap_servers = broker.address();
  Producer producer(context, config);
  watch_waiting(context, producer, &ProducerMetrics::metadata_requests, "for a topic without leaders",
                "metadata requests");
}

}  // namespace

int main() {
  measure_breaker();
  fmt::print("\n");
  measure_outage();
  measure_leaderless();
}
