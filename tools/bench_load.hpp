// The four ways in which dlog bench loads a producer.
#pragma once

#include "measured.hpp"
#include "payload.hpp"
#include "stop_signal.hpp"
#include "throttle.hpp"
#include "window.hpp"

#include <distributedlog/producer.hpp>

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace distributedlog::tool {

enum class BenchMode { throughput, pingpong, fanout, paced };

struct LoadOptions {
  std::string topic;
  std::size_t topics = 1;  // so many, in turns
  BenchMode mode = BenchMode::throughput;
  std::uint64_t concurrency = 100;  // fanout: coroutines
  std::size_t pending = 16384;      // throughput, paced: records under way, as far as buffer_memory holds them
  std::int64_t rate = 10000;        // paced: records a second
  std::int64_t burst = 1;           // paced: of which so many are due together
  std::size_t buffer_memory = 0;    // of the producer
};

class BenchLoad {
 public:
  BenchLoad(Producer& producer, const LoadOptions& options, const PayloadSet& payloads);

  // Sends `count` records, fewer after a signal, and waits for their outcomes.
  boost::asio::awaitable<Measured> run(std::uint64_t count);

  bool interrupted() const noexcept { return stop_.requested(); }

 private:
  using Clock = std::chrono::steady_clock;

  boost::asio::awaitable<void> as_fast_as_accepted(std::uint64_t count);
  boost::asio::awaitable<void> at_a_rate(std::uint64_t count);
  boost::asio::awaitable<void> by_coroutines(std::uint64_t count, std::uint64_t coroutines);
  boost::asio::awaitable<void> one_after_the_other(std::uint64_t count);

  Record record(std::uint64_t index) const noexcept {
    const Payload& payload = payloads_[index];
    return {topics_[index % topics_.size()], payload.key, payload.value};
  }
  void start(std::uint64_t index, Clock::time_point since);
  void failed(const boost::system::error_code& error, const RecordMetadata& metadata);
  void took(Clock::time_point since);

  Producer& producer_;
  const LoadOptions& options_;
  const PayloadSet& payloads_;
  const std::vector<std::string> topics_;
  Window window_;
  StopSignal stop_;
  Throttle* throttle_ = nullptr;  // while at_a_rate runs
  std::uint64_t next_ = 0;
  Measured measured_;
};

}  // namespace distributedlog::tool
