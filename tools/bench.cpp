// dlog bench: how fast a producer is, in four ways.
#include "bench_load.hpp"
#include "event_loop.hpp"
#include "exit_code.hpp"
#include "process_usage.hpp"
#include "producer_options.hpp"
#include "progress.hpp"
#include "subcommands.hpp"

#include <boost/asio/io_context.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <memory>

namespace distributedlog::tool {

namespace {

namespace asio = boost::asio;

struct BenchOptions {
  ProducerOptions producer;
  LoadOptions load;
  std::uint64_t count = 100000;
  std::optional<std::uint64_t> warm_up;
  std::size_t record_size = 100;
  std::string input;
  bool keyed = false;
  std::uint64_t seed = 1;
  bool json = false;

  PayloadSet payloads() const {
    return input.empty() ? PayloadSet::generate(record_size, keyed, seed) : PayloadSet::from_file(input);
  }
  std::uint64_t warm_up_count() const {
    return warm_up.value_or(
        std::clamp<std::uint64_t>(count / 10, 1, load.mode == BenchMode::throughput ? 100000 : 1000));
  }
};

double milliseconds(const Histogram& nanoseconds, double percent) {
  return static_cast<double>(nanoseconds.percentile(percent)) / 1e6;
}

double per_record(double seconds, std::uint64_t records) {
  return records == 0 ? 0 : seconds * 1e6 / static_cast<double>(records);
}

double per_second(double amount, double seconds) { return seconds > 0 ? amount / seconds : 0; }

void print_json(const Measured& m) {
  const std::string latency =
      fmt::format(R"({{"p50":{:.4f},"p99":{:.4f},"p999":{:.4f},"max":{:.4f}}})", milliseconds(m.latency_ns, 50),
                  milliseconds(m.latency_ns, 99), milliseconds(m.latency_ns, 99.9), milliseconds(m.latency_ns, 100));
  fmt::print(R"({{"records_acked":{},"errors":{},"seconds":{:.4f},"records_per_second":{:.1f},"mb_per_second":{:.3f},)"
             R"("cpu_us_per_record":{:.4f},"peak_rss_mb":{:.2f},"latency_ms":{}}})"
             "\n",
             m.acked, m.errors, m.seconds, per_second(static_cast<double>(m.acked), m.seconds),
             per_second(static_cast<double>(m.bytes) / 1e6, m.seconds), per_record(m.cpu_seconds, m.acked),
             peak_rss_mb(), latency);
}

void print_table(const Measured& m) {
  fmt::print("records acknowledged  {:>14}\n", with_commas(m.acked));
  fmt::print("errors                {:>14}\n", with_commas(m.errors));
  fmt::print("seconds               {:>14.3f}\n", m.seconds);
  fmt::print("records/s             {:>14}\n",
             with_commas(static_cast<std::uint64_t>(per_second(static_cast<double>(m.acked), m.seconds))));
  fmt::print("MB/s                  {:>14.2f}\n", per_second(static_cast<double>(m.bytes) / 1e6, m.seconds));
  fmt::print("CPU us/record         {:>14.3f}\n", per_record(m.cpu_seconds, m.acked));
  fmt::print("peak memory, MiB      {:>14.1f}\n", peak_rss_mb());
  fmt::print("latency ms: p50 {:.3f}  p99 {:.3f}  p99.9 {:.3f}  max {:.3f}\n", milliseconds(m.latency_ns, 50),
             milliseconds(m.latency_ns, 99), milliseconds(m.latency_ns, 99.9), milliseconds(m.latency_ns, 100));
}

asio::awaitable<int> measure(Producer& producer, BenchLoad& load, const BenchOptions& options) {
  const std::uint64_t warm_up = options.warm_up_count();
  Measured measured;
  if (warm_up != 0) measured = co_await load.run(warm_up);
  if (measured.errors == 0 && !load.interrupted()) {
    measured = co_await load.run(options.count);
  } else if (measured.errors != 0) {
    fmt::print(stderr, "the warm-up failed, nothing was measured\n");
  }
  co_await producer.close();
  if (options.json) {
    print_json(measured);
  } else {
    print_table(measured);
  }
  if (measured.errors != 0) fmt::print(stderr, "first error: {}\n", measured.first_error);
  co_return measured.errors == 0 ? exit_ok : exit_failed;
}

int run_bench(BenchOptions options) {
  const ProducerConfig config = options.producer.config();
  options.load.buffer_memory = config.buffer_memory;
  const PayloadSet payloads = options.payloads();
  asio::io_context context(1);
  Producer producer(context, config);
  BenchLoad load(producer, options.load, payloads);
  return run_to_end(context, producer.get_executor(), measure(producer, load, options));
}

BenchMode bench_mode(const std::string& name) {
  if (name == "pingpong") return BenchMode::pingpong;
  if (name == "fanout") return BenchMode::fanout;
  return name == "paced" ? BenchMode::paced : BenchMode::throughput;
}

}  // namespace

void add_bench(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand("bench", "Measure a producer against a broker");
  auto options = std::make_shared<BenchOptions>();
  auto mode = std::make_shared<std::string>("throughput");
  options->producer.add_to(*command);
  command
      ->add_option("--mode", *mode,
                   "throughput: as fast as accepted; pingpong: one co_await send after the other; fanout: many\n"
                   "coroutines, each awaiting its own sends; paced: at a fixed rate, whatever comes back")
      ->type_name("MODE")
      ->check(CLI::IsMember({"throughput", "pingpong", "fanout", "paced"}))
      ->capture_default_str();
  command->add_option("--count", options->count, "Records to measure")
      ->type_name("N")
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1} << 50))
      ->capture_default_str();
  command
      ->add_option("--warm-up", options->warm_up,
                   "Records sent before that, in the same mode; default: a tenth, within reason")
      ->type_name("N")
      ->check(CLI::Range(std::uint64_t{0}, std::uint64_t{1} << 50));
  CLI::Option* size =
      command->add_option("--record-size", options->record_size, "Bytes of each value, an event in JSON")
          ->type_name("BYTES")
          ->check(CLI::Range(std::size_t{1}, std::size_t{1} << 30))
          ->capture_default_str();
  command->add_option("--input", options->input, "Take the records from a file instead: key<TAB>value lines")
      ->type_name("FILE")
      ->excludes(size);
  command->add_flag("--keyed", options->keyed, "Give every record the key of one of 10,000 users");
  command->add_option("--seed", options->seed, "Of the made-up records; the same seed makes the same ones")
      ->type_name("N")
      ->capture_default_str();
  command->add_option("--concurrency", options->load.concurrency, "fanout: how many coroutines")
      ->type_name("N")
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1'000'000}))
      ->capture_default_str();
  command->add_option("--rate", options->load.rate, "paced: records a second")
      ->type_name("N")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{100'000'000}))
      ->capture_default_str();
  command->add_flag("--json", options->json, "Print one line of JSON instead of a table");
  command->footer(
      "Latency runs from the call to its outcome; in paced mode from the moment the record was due. In throughput\n"
      "mode every eighth record is timed. CPU and memory are this process's alone.\n\n"
      "  dlog bench --bootstrap-servers localhost:9092 --topic bench --mode throughput --count 5000000 \\\n"
      "      --property batch.size=131072 --property linger.ms=100 --property compression.type=lz4\n"
      "  dlog bench --bootstrap-servers localhost:9092 --topic bench --mode pingpong --record-size 1024 --json");
  command->callback([options, mode, &action] {
    options->load.mode = bench_mode(*mode);
    options->load.topic = options->producer.topic;
    action = [options] { return run_bench(*options); };
  });
}

}  // namespace distributedlog::tool
