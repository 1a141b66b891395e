// dlog verifiable-producer: the public contract of Apache Kafka's VerifiableProducer, for tests that drive either.
#include "error_name.hpp"
#include "event_loop.hpp"
#include "exit_code.hpp"
#include "json_lines.hpp"
#include "producer_options.hpp"
#include "stop_signal.hpp"
#include "subcommands.hpp"
#include "throttle.hpp"
#include "window.hpp"

#include <distributedlog/producer.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json/value.hpp>

#include <fmt/format.h>

#include <chrono>
#include <limits>
#include <memory>

namespace distributedlog::tool {

namespace {

namespace asio = boost::asio;
namespace json = boost::json;
using Clock = std::chrono::steady_clock;

constexpr std::size_t most_messages_pending = 20000;
constexpr std::size_t most_bytes_pending = std::size_t{8} * 1024 * 1024;
constexpr std::int64_t messages_in_a_row = 500;  // then the loop gets its turn
constexpr std::int64_t most_messages = 1'000'000'000'000'000;

struct VerifiableOptions {
  std::string bootstrap_server;
  std::string topic;
  std::int64_t max_messages = -1;
  std::int64_t throughput = -1;
  int acks = -1;
  std::string config_file;
  std::string old_config_file;
  std::optional<std::int64_t> value_prefix;
  std::optional<std::int64_t> repeating_keys;
  std::int64_t create_time = -1;

  // As in Kafka's tool, what the file says wins.
  ProducerConfig config() const {
    require_legal_topic(topic);
    ProducerConfig::Properties all{{"bootstrap.servers", bootstrap_server}, {"acks", std::to_string(acks)}};
    if (acks != -1) all.emplace_back("enable.idempotence", "false");
    const std::string& file = config_file.empty() ? old_config_file : config_file;
    if (!file.empty()) {
      for (auto& property : ProducerConfig::read_properties_file(file)) all.push_back(std::move(property));
    }
    return ProducerConfig::from_properties(all);
  }
};

struct Message {
  std::optional<std::string> key;
  std::string value;
  std::size_t size() const noexcept { return (key ? key->size() : 0) + value.size(); }
};

class VerifiableProducer {
 public:
  VerifiableProducer(Producer& producer, const VerifiableOptions& options)
      : producer_(producer),
        options_(options),
        output_(producer.get_executor()),
        window_(producer.get_executor(), most_messages_pending, most_bytes_pending),
        throttle_(producer.get_executor(), options.throughput),
        stop_(producer.get_executor()) {
    stop_.on_request([this] {
      window_.interrupt();
      throttle_.interrupt();
    });
  }

  asio::awaitable<int> main() {
    output_.write(event("startup_complete"));
    co_await send_messages();
    co_await producer_.flush();
    co_await window_.empty();
    co_await producer_.close();
    output_.write(event("shutdown_complete"));
    output_.write(tool_data());
    output_.flush();
    co_return failed_ == 0 ? exit_ok : exit_failed;
  }

 private:
  static json::object event(std::string_view name) {
    return {{"timestamp", wall_clock_ms()}, {"name", json::string_view(name.data(), name.size())}};
  }

  asio::awaitable<void> send_messages() {
    const std::int64_t last =
        options_.max_messages < 0 ? std::numeric_limits<std::int64_t>::max() : options_.max_messages;
    while (sent_ < last && !stop_.requested()) {
      if (!throttle_.may_send(sent_)) {
        co_await throttle_.wait_for(sent_);
      } else if (!window_.has_room()) {
        co_await window_.room();
      } else {
        send(next_message());
        if (sent_ % messages_in_a_row == 0) co_await asio::post(asio::use_awaitable);
      }
    }
  }

  Message next_message() {
    Message message;
    if (options_.repeating_keys) message.key = std::to_string(sent_ % *options_.repeating_keys);
    message.value = options_.value_prefix ? fmt::format("{}.{}", *options_.value_prefix, sent_) : std::to_string(sent_);
    return message;
  }

  void send(Message&& message) {
    ++sent_;
    window_.add(message.size());
    auto kept = std::make_unique<const Message>(std::move(message));  // borrowed by the record until the outcome
    Record record(options_.topic, kept->key, kept->value);
    if (options_.create_time != -1) {
      const auto elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - started_);
      record.timestamp(Timestamp(std::chrono::milliseconds(options_.create_time) + elapsed));
    }
    producer_.async_send(
        record, [this, kept = std::move(kept)](const boost::system::error_code& error, const RecordMetadata& metadata) {
          window_.release(kept->size());
          on_outcome(*kept, error, metadata);
        });
  }

  void on_outcome(const Message& message, const boost::system::error_code& error, const RecordMetadata& metadata) {
    json::object line = event(error ? "producer_send_error" : "producer_send_success");
    line["key"] = message.key ? json::value(*message.key) : json::value(nullptr);
    line["value"] = message.value;
    line["topic"] = options_.topic;
    if (error) {
      ++failed_;
      line["exception"] = error_name(error);
      line["message"] = ProducerError(error, metadata).what();
      line["delivery"] = to_string(metadata.certainty);
    } else {
      ++acked_;
      line["partition"] = metadata.partition;
      line["offset"] = metadata.offset.value_or(-1);
    }
    output_.write(line);
  }

  // Written by hand: Boost.JSON shows fractions with an exponent, which is JSON, but hard to read.
  std::string tool_data() const {
    const double seconds = std::chrono::duration<double>(Clock::now() - started_).count();
    return fmt::format(
        R"({{"timestamp":{},"name":"tool_data","sent":{},"acked":{},"target_throughput":{},"avg_throughput":{:.3f}}})",
        wall_clock_ms(), sent_, acked_, options_.throughput, static_cast<double>(acked_) / seconds);
  }

  Producer& producer_;
  const VerifiableOptions& options_;
  JsonLines output_;
  Window window_;
  Throttle throttle_;
  StopSignal stop_;
  Clock::time_point started_ = Clock::now();
  std::int64_t sent_ = 0;
  std::int64_t acked_ = 0;
  std::int64_t failed_ = 0;
};

int run_verifiable_producer(const VerifiableOptions& options) {
  asio::io_context context(1);
  Producer producer(context, options.config());
  VerifiableProducer tool(producer, options);
  return run_to_end(context, producer.get_executor(), tool.main());
}

}  // namespace

void add_verifiable_producer(CLI::App& app, Action& action) {
  CLI::App* command =
      app.add_subcommand("verifiable-producer",
                         "Send increasing integers and print what became of each as JSON (Kafka's VerifiableProducer)");
  auto options = std::make_shared<VerifiableOptions>();
  command
      ->add_option("--bootstrap-server,--bootstrap-servers,--broker-list", options->bootstrap_server,
                   "Brokers to start from: host:port[,host:port...]")
      ->type_name("LIST")
      ->required();
  command->add_option("--topic", options->topic, "The topic to write to")->type_name("NAME")->required();
  command->add_option("--max-messages", options->max_messages, "Send this many; -1: until stopped by SIGTERM")
      ->type_name("N")
      ->check(CLI::Range(std::int64_t{-1}, most_messages))
      ->capture_default_str();
  command->add_option("--throughput", options->throughput, "At most about so many a second; -1: as fast as accepted")
      ->type_name("N")
      ->check(CLI::Range(std::int64_t{-1}, std::int64_t{1'000'000'000}))
      ->capture_default_str();
  command
      ->add_option("--acks", options->acks,
                   "0, 1 or -1 (all). 0 and 1 switch idempotence off, unless the file says otherwise")
      ->type_name("N")
      ->check(CLI::IsMember({-1, 0, 1}))
      ->capture_default_str();
  auto* config = command->add_option("--command-config", options->config_file,
                                     "File of name=value properties, Kafka's names; goes before the command line");
  config->type_name("FILE");
  command->add_option("--producer.config", options->old_config_file, "The old name of --command-config")
      ->type_name("FILE")
      ->excludes(config);
  command->add_option("--value-prefix", options->value_prefix, "Values are PREFIX.N instead of N")
      ->type_name("PREFIX")
      ->check(CLI::Range(-most_messages, most_messages));
  command->add_option("--repeating-keys", options->repeating_keys, "Keys 0 to N-1, over and over; without it no keys")
      ->type_name("N")
      ->check(CLI::Range(std::int64_t{1}, most_messages));
  command
      ->add_option("--message-create-time", options->create_time,
                   "Milliseconds since 1970 that the first record is stamped with; -1: the clock")
      ->type_name("MS")
      ->check(CLI::Range(std::int64_t{-1}, std::int64_t{1} << 53))
      ->capture_default_str();
  command->footer(
      "One JSON object a line on standard output, told apart by \"name\": startup_complete,\n"
      "producer_send_success (key, value, topic, partition, offset), producer_send_error (key, value, topic,\n"
      "exception, message, delivery: not_written or maybe_written), shutdown_complete, tool_data.\n"
      "SIGTERM stops sending, waits for what is under way, and exits 0 if all of it was acknowledged.");
  command->callback([options, &action] { action = [options] { return run_verifiable_producer(*options); }; });
}

}  // namespace distributedlog::tool
