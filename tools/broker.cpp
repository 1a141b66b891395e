// dlog broker: the development broker as a program.
#include "event_loop.hpp"
#include "exit_code.hpp"
#include "stop_signal.hpp"
#include "subcommands.hpp"

#include <distributedlog/dev_broker.hpp>

#include <boost/asio/io_context.hpp>

#include <fmt/format.h>

#include <cstdio>
#include <memory>
#include <string>

namespace distributedlog::tool {

namespace {

int run_broker(const DevBrokerConfig& config) {
  boost::asio::io_context context(1);
  StopSignal stop(context.get_executor());
  DevBroker broker(context, config);
  broker.start();
  fmt::print("listening on {}\n", broker.bootstrap_servers());
  std::fflush(stdout);
  fmt::print(stderr, "log in {}{}\n", broker.data_dir(),
             config.data_dir.empty() ? ", gone when the broker stops (--data-dir keeps one)" : "");
  stop.on_request([&] {
    broker.stop();
    context.stop();
  });
  context.run();
  return exit_ok;
}

FsyncPolicy fsync_policy(const std::string& name) {
  if (name == "each") return FsyncPolicy::each;
  return name == "interval" ? FsyncPolicy::interval : FsyncPolicy::never;
}

}  // namespace

void add_broker(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand("broker", "Run the development broker: Kafka's protocol, a real log on disk");
  auto config = std::make_shared<DevBrokerConfig>();
  auto fsync = std::make_shared<std::string>("never");
  command->add_option("--listen", config->listen, "Address of the first node; port 0 picks a free one for each node")
      ->type_name("HOST:PORT")
      ->capture_default_str();
  command->add_option("--data-dir", config->data_dir, "Where the log lies; without it a temporary folder")
      ->type_name("DIR");
  command->add_option("--partitions", config->default_partitions, "Partitions of a topic that is made on first use")
      ->type_name("N")
      ->check(CLI::Range(1, 10000))
      ->capture_default_str();
  command->add_option("--nodes", config->nodes, "Nodes of the cluster, all in this process, on port, port + 1, ...")
      ->type_name("N")
      ->check(CLI::Range(1, 100))
      ->capture_default_str();
  command->add_option("--fsync", *fsync, "When records are forced to the disk: never, interval (1 s) or each")
      ->type_name("WHEN")
      ->check(CLI::IsMember({"never", "interval", "each"}))
      ->capture_default_str();
  command->add_option("--segment-bytes", config->segment_bytes, "Size at which a segment file is closed")
      ->type_name("BYTES")
      ->check(CLI::Range(std::int64_t{1024}, std::int64_t{1} << 40))
      ->capture_default_str();
  command->add_option("--max-message-bytes", config->max_message_bytes, "Largest batch that is taken, as it is sent")
      ->type_name("BYTES")
      ->check(CLI::Range(1024, 1 << 30))
      ->capture_default_str();
  command->add_flag(
      "--no-auto-create-topics", [config](std::int64_t) { config->auto_create_topics = false; },
      "Refuse topics that were not created by a request");
  command->add_flag("--discard", config->discard, "For benchmarks: check and acknowledge records, but keep none");
  command->add_flag("--allow-remote", config->allow_remote,
                    "Listen on an address that others can reach. There is no authentication and no TLS");
  command->footer(
      "Prints \"listening on HOST:PORT[,HOST:PORT...]\" on standard output once clients can connect.\n"
      "SIGTERM or Ctrl-C stops it; what was acknowledged is in the log even after kill -9.\n\n"
      "  dlog broker --listen 127.0.0.1:9092 --data-dir /tmp/log --partitions 6\n"
      "  kcat -b 127.0.0.1:9092 -t numbers -C -e              read a topic with other people's tools");
  command->callback([config, fsync, &action] {
    config->fsync = fsync_policy(*fsync);
    action = [config] { return run_broker(*config); };
  });
}

}  // namespace distributedlog::tool
