// dlog check: what is wrong with a cluster, the way to it or a producer's settings, and what to do about it.
#include "advice.hpp"
#include "check_output.hpp"
#include "check_send.hpp"
#include "event_loop.hpp"
#include "exit_code.hpp"
#include "probe.hpp"
#include "producer_options.hpp"
#include "subcommands.hpp"

#include <distributedlog/producer.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/io_context.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>
#include <string>

namespace distributedlog::tool {

namespace {

namespace asio = boost::asio;

struct CheckOptions {
  ProducerOptions producer;
  std::int64_t timeout_ms = 5000;
  std::size_t record_size = 0;
  bool send = false;
  bool json = false;
};

// Why a send would hang or could not work at all; empty: it may be tried.
std::string reason_not_to_send(const CheckReport& report) {
  if (report.brokers.empty()) return "no broker was found";
  for (const BrokerReport& broker : report.brokers) {
    // The system's resolver cannot be interrupted: a producer would have to wait for it.
    if (broker.endpoint.trouble == Trouble::lookup_timeout) {
      return fmt::format("the name of broker {} is not looked up in time", broker.id);
    }
  }
  return {};
}

asio::awaitable<int> check(asio::any_io_executor executor, const CheckOptions& options, const ProducerConfig& config,
                           CheckReport& report) {
  const std::chrono::milliseconds timeout(options.timeout_ms);
  ProbeOptions probe;
  probe.bootstrap_servers = config.bootstrap_servers;
  probe.client_id = config.client_id;
  probe.timeout = timeout;
  co_await probe_cluster(executor, probe, report);
  if (options.send) {
    report.not_sent = reason_not_to_send(report);
    if (report.not_sent.empty()) {
      report.send = co_await send_one(config, report.topic, options.record_size, timeout);
    }
  }
  co_await probe_topics(executor, probe, report);  // after the send, which may have created the topic
  co_return exit_ok;
}

int run_check(const CheckOptions& options) {
  if (options.send && options.producer.topic.empty()) throw UsageError("--send wants to know where to: give --topic");
  if (!options.send && options.record_size != 0) throw UsageError("--record-size is for --send");
  if (!options.producer.topic.empty()) require_legal_topic(options.producer.topic);
  const ProducerConfig config = options.producer.settings();
  asio::io_context context(1);
  const Producer refuses_faults(context, config);
  CheckReport report;
  report.topic = options.producer.topic;
  run_to_end(context, context.get_executor(), check(context.get_executor(), options, config, report));
  const std::vector<Finding> findings = advise(report, config);
  fmt::print("{}{}", options.json ? check_json(report, findings) : check_text(report, findings),
             options.json ? "\n" : "");
  return all_well(findings) ? exit_ok : exit_failed;
}

}  // namespace

void add_check(CLI::App& app, Action& action) {
  CLI::App* command = app.add_subcommand("check", "Find out what is wrong: addresses, brokers, topics, settings");
  auto options = std::make_shared<CheckOptions>();
  options->producer.add_to(*command);
  command->get_option("--topic")->required(false)->description("Look at this topic only; without it at all of them");
  command->add_flag("--send", options->send, "Send one record to the topic, too, and tell where its time went");
  command->add_option("--record-size", options->record_size, "Bytes of that record's value; default: a few")
      ->type_name("BYTES")
      ->check(CLI::Range(std::size_t{1}, std::size_t{1} << 30));
  command
      ->add_option("--timeout", options->timeout_ms,
                   "Milliseconds for each address, which are tried at the same time, and for the send;\n"
                   "everything together takes at most five times as long")
      ->type_name("MS")
      ->check(CLI::Range(std::int64_t{1}, std::int64_t{3'600'000}))
      ->capture_default_str();
  command->add_flag("--json", options->json, "Print one line of JSON instead of text");
  command->footer(
      "Goes the way a producer goes and tells at which step it ends: look-up of the name, connection, ApiVersions,\n"
      "the brokers that the cluster names (each must be reachable under the name it advertises), the topic's leaders,\n"
      "and with --send a record. Then it looks at the settings given. Each finding comes with what to do:\n"
      "  WRONG    records will not arrive, or not all of them\n"
      "  WARNING  works today, may lose, double or delay records tomorrow\n"
      "  HINT     could be faster or leaner\n"
      "Without --send nothing is written and no topic is created.\n\n"
      "  dlog check --bootstrap-servers localhost:9092\n"
      "  dlog check --bootstrap-servers localhost:9092 --topic orders --send --config producer.properties\n"
      "  dlog check --bootstrap-servers localhost:9092 --json | jq .findings\n\n"
      "Exit codes: 0 all well (warnings and hints apart), 1 something is wrong, 2 the command line or the settings.");
  command->callback([options, &action] { action = [options] { return run_check(*options); }; });
}

}  // namespace distributedlog::tool
