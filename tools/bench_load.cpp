#include "bench_load.hpp"

#include "process_usage.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <limits>
#include <utility>

namespace distributedlog::tool {

namespace asio = boost::asio;

namespace {

constexpr std::size_t most_bytes_pending = std::numeric_limits<std::size_t>::max() / 2;  // buffer_memory is the limit
constexpr std::uint64_t records_in_a_row = 512;                                          // then the loop has its turn
constexpr std::chrono::steady_clock::time_point untimed{};
constexpr std::uint64_t timed_every = 8;  // of the records sent as fast as accepted: clocks cost time, too

// More than buffer_memory can hold would wait in a line outside of it, and cost the caller's own memory.
std::size_t most_records_pending(const LoadOptions& options, const PayloadSet& payloads) {
  constexpr std::size_t overhead = 400;  // of a record in a batch and the send that waits for it
  const std::size_t held = options.buffer_memory / (payloads[0].size() + overhead);
  return std::clamp<std::size_t>(held, 1, options.pending);
}

std::vector<std::string> topics_of(const LoadOptions& options) {
  if (options.topics == 1) return {options.topic};
  std::vector<std::string> topics;
  for (std::size_t i = 0; i < options.topics; ++i) topics.push_back(fmt::format("{}-{}", options.topic, i));
  return topics;
}

}  // namespace

BenchLoad::BenchLoad(Producer& producer, const LoadOptions& options, const PayloadSet& payloads)
    : producer_(producer),
      options_(options),
      payloads_(payloads),
      topics_(topics_of(options)),
      window_(producer.get_executor(), most_records_pending(options, payloads), most_bytes_pending),
      stop_(producer.get_executor()) {
  stop_.on_request([this] {
    window_.interrupt();
    if (throttle_ != nullptr) throttle_->interrupt();
  });
}

asio::awaitable<Measured> BenchLoad::run(std::uint64_t count) {
  measured_ = Measured{};
  next_ = 0;
  const double cpu = cpu_seconds();
  const Clock::time_point started = Clock::now();
  switch (options_.mode) {
    case BenchMode::throughput:
      co_await as_fast_as_accepted(count);
      break;
    case BenchMode::pingpong:
      co_await one_after_the_other(count);
      break;
    case BenchMode::fanout:
      co_await by_coroutines(count, options_.concurrency);
      break;
    case BenchMode::paced:
      co_await at_a_rate(count);
      break;
  }
  measured_.seconds = std::chrono::duration<double>(Clock::now() - started).count();
  measured_.cpu_seconds = cpu_seconds() - cpu;
  co_return std::move(measured_);
}

asio::awaitable<void> BenchLoad::as_fast_as_accepted(std::uint64_t count) {
  while (next_ < count && !stop_.requested()) {
    if (!window_.has_room()) {
      co_await window_.room();
      continue;
    }
    start(next_, next_ % timed_every == 0 ? Clock::now() : untimed);
    if (++next_ % records_in_a_row == 0) co_await asio::post(asio::use_awaitable);
  }
  co_await producer_.flush();
  co_await window_.empty();
}

// Open loop: a latency counts from the moment the record was due, so that a stall is felt by all it held up.
asio::awaitable<void> BenchLoad::at_a_rate(std::uint64_t count) {
  Throttle throttle(producer_.get_executor(), options_.rate);
  throttle_ = &throttle;
  while (next_ < count && !stop_.requested()) {
    auto index = static_cast<std::int64_t>(next_);
    index -= index % options_.burst;  // the first of those that are due together
    if (!throttle.may_send(index)) {
      co_await throttle.wait_for(index);
    } else if (!window_.has_room()) {
      co_await window_.room();
    } else {
      start(next_, throttle.due(index));
      if (++next_ % records_in_a_row == 0) co_await asio::post(asio::use_awaitable);
    }
  }
  throttle_ = nullptr;
  co_await producer_.flush();
  co_await window_.empty();
}

asio::awaitable<void> BenchLoad::by_coroutines(std::uint64_t count, std::uint64_t coroutines) {
  Window running(producer_.get_executor(), coroutines, 1);
  for (std::uint64_t i = 0; i < std::min(coroutines, count); ++i) {
    running.add(0);
    asio::co_spawn(producer_.get_executor(), one_after_the_other(count), [&running](const std::exception_ptr& error) {
      running.release(0);
      if (error) std::rethrow_exception(error);
    });
  }
  co_await running.empty();
}

asio::awaitable<void> BenchLoad::one_after_the_other(std::uint64_t count) {
  while (next_ < count && !stop_.requested()) {
    const std::uint64_t index = next_++;
    const Record what = record(index);
    const Clock::time_point since = Clock::now();
    try {
      co_await producer_.send(what);
      took(since);
      ++measured_.acked;
      measured_.bytes += payloads_[index].size();
    } catch (const ProducerError& error) {
      failed(error.code(), error.record());
    }
  }
}

void BenchLoad::start(std::uint64_t index, Clock::time_point since) {
  const std::size_t size = payloads_[index].size();
  window_.add(size);
  producer_.async_send(record(index),
                       [this, size, since](boost::system::error_code error, const RecordMetadata& metadata) {
                         window_.release(size);
                         if (error) return failed(error, metadata);
                         ++measured_.acked;
                         measured_.bytes += size;
                         if (since != untimed) took(since);
                       });
}

void BenchLoad::failed(const boost::system::error_code& error, const RecordMetadata& metadata) {
  if (measured_.errors++ == 0) measured_.first_error = ProducerError(error, metadata).what();
}

void BenchLoad::took(Clock::time_point since) {
  const auto nanoseconds = std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now() - since).count();
  measured_.latency_ns.record(static_cast<std::uint64_t>(std::max<std::int64_t>(nanoseconds, 0)));
}

}  // namespace distributedlog::tool
