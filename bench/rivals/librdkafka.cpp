// librdkafka as services use it today, loaded as `dlog bench` loads us: callbacks from a poll loop, or one coroutine a
// send behind Asio glue. The same records, the same figures.
#include "measured.hpp"
#include "payload.hpp"
#include "process_usage.hpp"
#include "rdkafka_client.hpp"
#include "rdkafka_glue.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <atomic>
#include <chrono>
#include <exception>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace distributedlog;
using namespace distributedlog::bench;
using tool::Measured;
using tool::PayloadSet;
using Clock = std::chrono::steady_clock;

constexpr std::uint64_t timed_every = 8;  // as dlog bench in throughput mode

struct Options {
  std::string servers;
  std::string topic = "bench";
  std::string mode = "throughput";
  std::uint64_t count = 100000;
  std::uint64_t warm_up = 0;
  std::string input;
  std::uint64_t concurrency = 100;
  double rate = 10000;
  std::uint64_t burst = 1;
  std::vector<std::string> properties;
  bool json = false;
};

void took(Measured& measured, Clock::time_point since) {
  const auto nanoseconds = std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now() - since).count();
  measured.latency_ns.record(static_cast<std::uint64_t>(nanoseconds));
}

// ---- callbacks, told by a poll loop on the producing thread

class CallbackLoad {
 public:
  CallbackLoad(const Options& options, const PayloadSet& payloads)
      : options_(options), payloads_(payloads), client_(options.servers, options.topic, options.properties) {
    client_.on_report([this](const rd_kafka_message_t& message) { reported(message); });
  }

  Measured run(std::uint64_t count) {
    measured_ = Measured{};
    const double cpu = tool::cpu_seconds();
    const auto started = Clock::now();
    if (options_.mode == "throughput") as_fast_as_accepted(count);
    if (options_.mode == "pingpong") one_after_the_other(count);
    if (options_.mode == "paced") at_a_rate(count, started);
    client_.flush();
    measured_.seconds = std::chrono::duration<double>(Clock::now() - started).count();
    measured_.cpu_seconds = tool::cpu_seconds() - cpu;
    return measured_;
  }

 private:
  struct Timed {
    Clock::time_point since;
  };

  void as_fast_as_accepted(std::uint64_t count) {
    for (std::uint64_t i = 0; i < count; ++i) {
      const bool timed = i % timed_every == 0;
      send(i, timed ? std::optional(Clock::now()) : std::nullopt);
      if (i % 64 == 0) client_.poll(0);
    }
  }

  void one_after_the_other(std::uint64_t count) {
    for (std::uint64_t i = 0; i < count; ++i) {
      send(i, Clock::now());
      while (pending_ != 0) client_.poll(1000);
    }
  }

  // Its poll counts in milliseconds, so reports are taken by a thread of their own: none is late, and neither is a
  // send.
  void at_a_rate(std::uint64_t count, Clock::time_point started) {
    std::jthread reports([this](const std::stop_token& end) {
      while (!end.stop_requested()) client_.poll(100);
    });
    for (std::uint64_t i = 0; i < count; ++i) {
      const auto first = static_cast<double>(i - i % options_.burst);
      const auto due =
          started + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(first / options_.rate));
      std::this_thread::sleep_until(due);
      auto* timed = new Timed{due};
      while (!client_.try_produce(payloads_[i], timed)) std::this_thread::sleep_for(std::chrono::milliseconds(1));
      ++pending_;
    }
  }

  void send(std::uint64_t i, std::optional<Clock::time_point> since) {
    auto* timed = since ? new Timed{*since} : nullptr;
    while (!client_.try_produce(payloads_[i], timed)) client_.poll(10);
    ++pending_;
  }

  void reported(const rd_kafka_message_t& message) {
    --pending_;
    auto* timed = static_cast<Timed*>(message._private);
    if (message.err != RD_KAFKA_RESP_ERR_NO_ERROR) {
      if (measured_.errors++ == 0) measured_.first_error = rd_kafka_err2str(message.err);
    } else {
      ++measured_.acked;
      measured_.bytes += message.len + message.key_len;
      if (timed != nullptr) took(measured_, timed->since);
    }
    delete timed;
  }

  const Options& options_;
  const PayloadSet& payloads_;
  RdkafkaClient client_;
  Measured measured_;
  std::atomic<std::uint64_t> pending_ = 0;
};

// ---- coroutines over the glue

class CoroutineLoad {
 public:
  CoroutineLoad(const Options& options, const PayloadSet& payloads)
      : options_(options),
        payloads_(payloads),
        client_(options.servers, options.topic, options.properties),
        glue_(context_, client_) {}

  Measured run(std::uint64_t count) {
    measured_ = Measured{};
    next_ = 0;
    const double cpu = tool::cpu_seconds();
    const auto started = Clock::now();
    std::uint64_t running = std::min(options_.concurrency, count);
    for (std::uint64_t i = running; i > 0; --i) {
      boost::asio::co_spawn(context_, sends(count), [&](const std::exception_ptr& error) {
        if (error) std::rethrow_exception(error);
        if (--running == 0) context_.stop();
      });
    }
    context_.restart();
    context_.run();
    measured_.seconds = std::chrono::duration<double>(Clock::now() - started).count();
    measured_.cpu_seconds = tool::cpu_seconds() - cpu;
    return measured_;
  }

 private:
  boost::asio::awaitable<void> sends(std::uint64_t count) {
    while (next_ < count) {
      const tool::Payload& payload = payloads_[next_++];
      const auto since = Clock::now();
      const rd_kafka_resp_err_t error = co_await glue_.send(payload);
      if (error == RD_KAFKA_RESP_ERR_NO_ERROR) {
        took(measured_, since);
        ++measured_.acked;
        measured_.bytes += payload.size();
      } else if (measured_.errors++ == 0) {
        measured_.first_error = rd_kafka_err2str(error);
      }
    }
  }

  const Options& options_;
  const PayloadSet& payloads_;
  boost::asio::io_context context_{1};
  RdkafkaClient client_;
  RdkafkaGlue glue_;
  Measured measured_;
  std::uint64_t next_ = 0;
};

template <class Load>
int measure(const Options& options) {
  const auto payloads = PayloadSet::from_file(options.input);
  Load load(options, payloads);
  if (options.warm_up != 0) load.run(options.warm_up);
  const Measured measured = load.run(options.count);
  tool::print(measured, options.json);
  if (measured.errors != 0) fmt::print(stderr, "first error: {}\n", measured.first_error);
  return measured.errors == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"librdkafka under the loads of dlog bench"};
  Options options;
  app.add_option("--bootstrap-servers", options.servers)->required();
  app.add_option("--topic", options.topic);
  app.add_option("--mode", options.mode, "fanout: coroutines over Asio glue; the others: callbacks")
      ->check(CLI::IsMember({"throughput", "pingpong", "fanout", "paced"}));
  app.add_option("--count", options.count);
  app.add_option("--warm-up", options.warm_up);
  app.add_option("--input", options.input, "key<TAB>value lines")->required();
  app.add_option("--concurrency", options.concurrency);
  app.add_option("--rate", options.rate);
  app.add_option("--burst", options.burst)->check(CLI::PositiveNumber);
  app.add_option("--property", options.properties, "NAME=VALUE, as librdkafka calls it");
  app.add_flag("--json", options.json);
  CLI11_PARSE(app, argc, argv);
  try {
    return options.mode == "fanout" ? measure<CoroutineLoad>(options) : measure<CallbackLoad>(options);
  } catch (const std::exception& error) {
    fmt::print(stderr, "{}\n", error.what());
    return 2;
  }
}
