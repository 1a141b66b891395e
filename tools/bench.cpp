// dlog bench: how fast a producer is, in four ways.
#include "bench_loops.hpp"
#include "exit_code.hpp"
#include "producer_options.hpp"
#include "subcommands.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>

namespace distributedlog::tool {

namespace {

struct BenchOptions {
  ProducerOptions producer;
  BenchPlan plan{.count = 100000};
  std::int64_t spin_us = 0;
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
        std::clamp<std::uint64_t>(plan.count / 10, 1, plan.load.mode == BenchMode::throughput ? 100000 : 1000));
  }
};

int run_bench(const BenchOptions& options) {
  const ProducerConfig config = options.producer.config();
  BenchPlan plan = options.plan;
  plan.spin = std::chrono::microseconds(options.spin_us);
  plan.warm_up = options.warm_up_count();
  plan.load.buffer_memory = config.buffer_memory;
  const auto [measured, warm_up_failed] = run_loads(config, plan, options.payloads());
  if (warm_up_failed) fmt::print(stderr, "the warm-up failed, nothing was measured\n");
  print(measured, options.json);
  if (measured.errors != 0) fmt::print(stderr, "first error: {}\n", measured.first_error);
  return measured.errors == 0 ? exit_ok : exit_failed;
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
  command->add_option("--count", options->plan.count, "Records to measure")
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
  command
      ->add_option("--pending", options->plan.load.pending,
                   "throughput and paced: records under way at most; fewer stay in the cache, more fill more batches")
      ->check(CLI::Range(std::size_t{1}, std::size_t{10'000'000}))
      ->type_name("N");
  command->add_option("--concurrency", options->plan.load.concurrency, "fanout: how many coroutines")
      ->type_name("N")
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1'000'000}))
      ->capture_default_str();
  command
      ->add_option("--topics", options->plan.load.topics,
                   "Take turns among so many topics, named TOPIC-0, TOPIC-1 ...; 1: TOPIC as it is")
      ->check(CLI::Range(std::size_t{1}, std::size_t{100'000}))
      ->type_name("N")
      ->capture_default_str();
  command
      ->add_option("--producers", options->plan.producers,
                   "Share the records among so many producers, each with an event loop and a thread of its own")
      ->check(CLI::Range(std::size_t{1}, std::size_t{256}))
      ->type_name("N")
      ->capture_default_str();
  command
      ->add_option("--compression-threads", options->plan.compression_threads,
                   "Compress on so many threads beside; 0: on the thread of the producer")
      ->check(CLI::Range(std::size_t{0}, std::size_t{256}))
      ->type_name("N")
      ->capture_default_str();
  command
      ->add_option("--spin", options->spin_us,
                   "Look for work so long before the event loop sleeps, in microseconds: an answer that comes in time\n"
                   "waits for no thread to wake, and a processor is busy meanwhile")
      ->check(CLI::Range(std::int64_t{0}, std::int64_t{1'000'000}))
      ->type_name("US")
      ->capture_default_str();
  command->add_option("--rate", options->plan.load.rate, "paced: records a second")
      ->type_name("N")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{100'000'000}))
      ->capture_default_str();
  command->add_option("--burst", options->plan.load.burst, "paced: so many records are due together")
      ->type_name("N")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{1'000'000}))
      ->capture_default_str();
  command->add_flag("--json", options->json, "Print one line of JSON instead of a table");
  command->footer(
      "Latency runs from the call to its outcome; in paced mode from the moment the record was due. In throughput\n"
      "mode every eighth record is timed. CPU and memory are this process's alone.\n\n"
      "  dlog bench --bootstrap-servers localhost:9092 --topic bench --mode throughput --count 5000000 \\\n"
      "      --property batch.size=131072 --property linger.ms=100 --property compression.type=lz4\n"
      "  dlog bench --bootstrap-servers localhost:9092 --topic bench --mode pingpong --record-size 1024 --json");
  command->callback([options, mode, &action] {
    options->plan.load.mode = bench_mode(*mode);
    options->plan.load.topic = options->producer.topic;
    action = [options] { return run_bench(*options); };
  });
}

}  // namespace distributedlog::tool
