// dlog demo: a broker, a producer, 100,000 records and the proof that they are in the log.
#include "demo_proof.hpp"
#include "event_loop.hpp"
#include "exit_code.hpp"
#include "histogram.hpp"
#include "progress.hpp"
#include "stop_signal.hpp"
#include "subcommands.hpp"
#include "window.hpp"

#include <distributedlog/dev_broker.hpp>
#include <distributedlog/producer.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <memory>
#include <system_error>

namespace distributedlog::tool {

namespace {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;

struct DemoOptions {
  std::string data_dir;
  int records = 100000;
  int coroutines = 100;
  int partitions = 6;
};

class Demo {
 public:
  Demo(Producer& producer, const std::string& topic, const DemoOptions& options, DemoProof& proof)
      : producer_(producer),
        topic_(topic),
        options_(options),
        proof_(proof),
        stop_(producer.get_executor()),
        progress_(
            producer.get_executor(), [this] { return progress_line(); }, true),
        running_(producer.get_executor(), static_cast<std::size_t>(options.coroutines), 1) {}

  asio::awaitable<int> main() {
    for (int user = 0; user < options_.coroutines; ++user) {
      running_.add(0);
      asio::co_spawn(producer_.get_executor(), send_events_of(user), [this](const std::exception_ptr& error) {
        running_.release(0);
        if (error) std::rethrow_exception(error);
      });
    }
    co_await running_.empty();
    const double took = seconds();
    progress_.stop();
    co_await producer_.close();
    fmt::print("{} acknowledged in {:.2f} s: {} records/s, latency p50 {:.2f} ms, p99 {:.2f} ms\n",
               with_commas(acknowledged()), took,
               with_commas(static_cast<std::uint64_t>(static_cast<double>(acknowledged()) / took)),
               static_cast<double>(latency_ns_.percentile(50)) / 1e6,
               static_cast<double>(latency_ns_.percentile(99)) / 1e6);
    if (failed_ != 0) fmt::print("{} failed, the first with: {}\n", with_commas(failed_), first_error_);
    if (stop_.requested()) fmt::print("stopped by a signal\n");
    co_return failed_ == 0 && !stop_.requested() ? exit_ok : exit_failed;
  }

 private:
  asio::awaitable<void> send_events_of(int user) {
    const std::string key = DemoProof::key_of(user);
    // The records are dealt out evenly, the first users get what is left over.
    const int count = options_.records / options_.coroutines + (user < options_.records % options_.coroutines ? 1 : 0);
    for (int sequence = 0; sequence < count && !stop_.requested(); ++sequence) {
      const std::string value = DemoProof::value_of(user, sequence);
      const Record record(topic_, key, value);
      const Clock::time_point since = Clock::now();
      try {
        const RecordMetadata where = co_await producer_.send(record);
        latency_ns_.record(static_cast<std::uint64_t>((Clock::now() - since).count()));
        proof_.acknowledged(user, sequence, where.partition, where.offset.value_or(-1));
      } catch (const ProducerError& error) {
        if (failed_++ == 0) first_error_ = error.what();
      }
    }
  }

  std::uint64_t acknowledged() const noexcept { return latency_ns_.count(); }
  double seconds() const { return std::chrono::duration<double>(Clock::now() - started_).count(); }

  std::string progress_line() const {
    return fmt::format("{} of {} records, {} records/s", with_commas(acknowledged()),
                       with_commas(static_cast<std::uint64_t>(options_.records)),
                       with_commas(static_cast<std::uint64_t>(static_cast<double>(acknowledged()) / seconds())));
  }

  Producer& producer_;
  const std::string& topic_;
  const DemoOptions& options_;
  DemoProof& proof_;
  StopSignal stop_;
  Progress progress_;
  Window running_;
  Clock::time_point started_ = Clock::now();
  Histogram latency_ns_;
  std::uint64_t failed_ = 0;
  std::string first_error_;
};

std::string fresh_folder() {
  std::string path = (std::filesystem::temp_directory_path() / "distributedlog-demo-XXXXXX").string();
  if (::mkdtemp(path.data()) == nullptr) throw std::system_error(errno, std::generic_category(), path);
  return path;
}

// The broker and the producer share one thread and meet over a real socket.
int send_all(const DevBrokerConfig& broker_config, const std::string& topic, const DemoOptions& options,
             DemoProof& proof) {
  asio::io_context context(1);
  DevBroker broker(context, broker_config);
  broker.start();
  fmt::print("development broker on {}, log in {}\n", broker.bootstrap_servers(), broker.data_dir());
  fmt::print("sending {} keyed JSON records from {} coroutines, each awaiting its own sends\n",
             with_commas(static_cast<std::uint64_t>(options.records)), options.coroutines);
  std::fflush(stdout);
  ProducerConfig config;
  config.bootstrap_servers = broker.bootstrap_servers();
  config.client_id = "dlog-demo";
  Producer producer(context, config);
  Demo demo(producer, topic, options, proof);
  const int result = run_to_end(context, producer.get_executor(), demo.main());
  broker.stop();
  return result;
}

int run_demo(const DemoOptions& options) {
  DevBrokerConfig broker;
  broker.data_dir = options.data_dir.empty() ? fresh_folder() : options.data_dir;
  broker.default_partitions = options.partitions;
  const std::string topic = fmt::format("demo-{:%Y%m%d-%H%M%S}", fmt::localtime(std::time(nullptr)));
  DemoProof proof;
  const int sent = send_all(broker, topic, options, proof);
  fmt::print("everything is stopped; reading the log back from {}/{}-*\n", broker.data_dir, topic);
  const bool proven = proof.check(broker.data_dir, topic);
  return sent == exit_ok && proven ? exit_ok : exit_failed;
}

}  // namespace

void add_demo(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand("demo", "See it work: broker, producer, and the log read back, in seconds");
  auto options = std::make_shared<DemoOptions>();
  command->add_option("--data-dir", options->data_dir, "Where the log shall lie; without it a new temporary folder")
      ->type_name("DIR");
  command->add_option("--records", options->records, "Records to send")
      ->type_name("N")
      ->check(CLI::Range(1, 100'000'000))
      ->capture_default_str();
  command->add_option("--coroutines", options->coroutines, "Coroutines that send them, one user's events each")
      ->type_name("N")
      ->check(CLI::Range(1, 100'000))
      ->capture_default_str();
  command->add_option("--partitions", options->partitions, "Partitions of the topic")
      ->type_name("N")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  command->footer(
      "Starts the development broker on a free port, sends the records by co_await, stops everything, reads the\n"
      "segment files from the disk, and checks that every acknowledged record stands there once and in order.\n"
      "The exit code is 0 only if that holds. The log stays where it is for you to look at.");
  command->callback([options, &action] { action = [options] { return run_demo(*options); }; });
}

}  // namespace distributedlog::tool
