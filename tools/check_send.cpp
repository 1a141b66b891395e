#include "check_send.hpp"

#include "error_name.hpp"

#include <distributedlog/producer.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <optional>
#include <utility>

namespace distributedlog::tool {

namespace asio = boost::asio;
using std::chrono::milliseconds;

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::microseconds glance{100};  // how finely the time is split

// The steps of a send as the producer's counters show them.
struct Steps {
  Clock::time_point started = Clock::now();
  std::optional<Clock::time_point> admitted;
  std::optional<Clock::time_point> left;
  std::optional<Clock::time_point> answered;
  boost::system::error_code error;
  RecordMetadata record;

  void look_at(const ProducerMetrics& metrics) {
    if (!admitted && metrics.records_sent != 0) admitted = Clock::now();
    if (!left && metrics.batches_sent != 0) left = Clock::now();
  }
};

double ms_between(Clock::time_point from, Clock::time_point to) {
  return std::chrono::duration<double, std::milli>(to - from).count();
}

SendReport told(const Steps& steps, std::size_t size) {
  SendReport report;
  report.size = size;
  report.acknowledged = !steps.error;
  report.partition = steps.record.partition;
  report.offset = steps.record.offset;
  report.total_ms = ms_between(steps.started, *steps.answered);
  Clock::time_point since = steps.started;
  const auto step = [&since](const std::optional<Clock::time_point>& until) -> std::optional<double> {
    if (!until) return std::nullopt;
    return ms_between(std::exchange(since, *until), *until);
  };
  report.admitted_ms = step(steps.admitted);
  report.left_ms = step(steps.left);
  report.answered_ms = ms_between(since, *steps.answered);
  if (steps.error) {
    report.error = error_name(steps.error);
    report.message = ProducerError(steps.error, steps.record).what();
  }
  return report;
}

}  // namespace

ProducerConfig within(ProducerConfig config, milliseconds timeout) {
  timeout = std::max(timeout, milliseconds(2));
  config.linger = std::min(config.linger, timeout / 2);
  config.delivery_timeout = std::min(config.delivery_timeout, timeout);
  config.request_timeout = std::min(config.request_timeout, config.delivery_timeout - config.linger);
  config.max_block = std::min(config.max_block, timeout);
  config.connection_setup_timeout = std::min(config.connection_setup_timeout, timeout);
  return config;
}

asio::awaitable<SendReport> send_one(ProducerConfig config, std::string topic, std::size_t size, milliseconds timeout) {
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  Producer producer(executor, within(std::move(config), timeout));
  const std::string value = size == 0 ? "dlog check" : std::string(size, 'x');
  const std::string key = "dlog check";  // some topics demand one, and so does a partitioner
  asio::steady_timer timer(producer.get_executor());
  Steps steps;
  producer.async_send(Record(topic, key, value), [&](const boost::system::error_code& error, RecordMetadata record) {
    steps.answered = Clock::now();
    steps.error = error;
    steps.record = std::move(record);
  });
  while (!steps.answered) {
    steps.look_at(producer.metrics());  // before the answer, so that the steps are in order
    timer.expires_after(glance);
    co_await timer.async_wait(asio::as_tuple(asio::deferred));
  }
  co_await producer.close(milliseconds(0));
  co_return told(steps, value.size());
}

}  // namespace distributedlog::tool
