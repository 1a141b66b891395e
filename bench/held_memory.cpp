// What a producer holds: when it is idle, when its buffer is full, and for each send that waits.
#include "child.hpp"
#include "process_usage.hpp"
#include "unanswered.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>

namespace {

using namespace distributedlog;
using namespace std::chrono_literals;
namespace asio = boost::asio;
using bench::BrokerProcess;
using bench::tell_nobody;
using bench::Unanswered;

// ---- sends that wait: resident memory for each of many `start`s, all of which wait when this looks. Not what the heap
// says: nodes lie in pages of their own, which the kernel gives 2 MiB at a time (some 20 bytes of each figure).
constexpr std::size_t mebibyte = 1024 * 1024;

template <class Start>
std::size_t bytes_each(asio::io_context& context, Start start) {
  constexpr std::size_t many = 100'000;
  start();
  context.poll();
  const double before = tool::rss_mb();
  for (std::size_t i = 0; i < many; ++i) start();
  context.poll();
  return static_cast<std::size_t>((tool::rss_mb() - before) * mebibyte) / many;
}

asio::awaitable<void> wait_for(asio::steady_timer& timer) { co_await timer.async_wait(asio::use_awaitable); }

asio::awaitable<void> wait_for_send(Producer& producer) {
  const Record record("orders", "a value");
  co_await producer.send(record);
}

std::size_t of_coroutines_with_a_timer() {
  asio::io_context context{1};
  asio::steady_timer timer(context, 1h);
  return bytes_each(context, [&] { asio::co_spawn(context, wait_for(timer), asio::detached); });
}

std::size_t of_callbacks() {
  Unanswered on;
  return bytes_each(on.context, [&] { on.producer.async_send({"orders", "a value"}, tell_nobody); });
}

std::size_t of_coroutines_with_a_send() {
  Unanswered on;
  return bytes_each(on.context, [&] { asio::co_spawn(on.context, wait_for_send(on.producer), asio::detached); });
}

// ---- idle: connected, one record acknowledged, nothing under way
struct Idle {
  double rss_mb;
  std::size_t handlers;
};

DevBrokerConfig six_partitions() {
  DevBrokerConfig config;
  config.discard = true;
  config.default_partitions = 6;
  return config;
}

Idle idle_producer() {
  const BrokerProcess broker(six_partitions());
  asio::io_context context{1};
  ProducerConfig config;
  config.bootstrap_servers = broker.address();
  config.request_timeout = 1s;
  Producer producer(context, config);
  bool acknowledged = false;
  producer.async_send({"orders", "a value"},
                      [&](const boost::system::error_code& error, const RecordMetadata&) { acknowledged = !error; });
  while (!acknowledged) context.run_one();
  context.run_for(config.request_timeout + 1s);  // the timer of the last request runs out once
  const std::size_t handlers = context.run_for(5s);
  return {tool::rss_mb(), handlers};
}

// ---- full: more sends than the buffer takes, and a broker that keeps its answers back
struct Full {
  double buffered_mb;
  double before_mb;
  double peak_mb;
};

void keep_answers_back(DevBrokerFaults& faults) {
  faults.inject(FaultTarget(BrokerApi::produce).for_ever(), FaultAction::delay(60s));
}

Full full_buffer() {
  const BrokerProcess broker(six_partitions(), keep_answers_back);
  asio::io_context context{1};
  ProducerConfig config;
  config.bootstrap_servers = broker.address();
  config.buffer_memory = 64 * mebibyte;
  Producer producer(context, config);
  const std::string value(1000, 'x');
  const double before = tool::rss_mb();
  while (producer.metrics().waiting_senders < 2 || producer.metrics().buffered_bytes < config.buffer_memory / 2) {
    producer.async_send({"orders", value}, tell_nobody);
    context.poll();
  }
  context.run_for(100ms);
  return {static_cast<double>(producer.metrics().buffered_bytes) / mebibyte, before, tool::peak_rss_mb()};
}

}  // namespace

int main() {
  fmt::print(
      "100,000 pending, resident bytes each: async_send with a callback {}; a coroutine that awaits send {},\n"
      "of which a coroutine that awaits a timer has {}\n",
      bench::alone(of_callbacks), bench::alone(of_coroutines_with_a_send), bench::alone(of_coroutines_with_a_timer));
  const Idle idle = bench::alone(idle_producer);
  fmt::print("idle, connected: {:.1f} MiB resident, {} handlers run in 5 s\n", idle.rss_mb, idle.handlers);
  const Full full = bench::alone(full_buffer);
  fmt::print(
      "buffer_memory 64 MiB, of which {:.1f} used by records of 1,000 bytes: {:.1f} MiB resident at the most, "
      "{:.1f} before\n",
      full.buffered_mb, full.peak_mb, full.before_mb);
}
