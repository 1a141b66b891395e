// What a producer tells its observer and its log of a real exchange with the development broker, faults included.
#include "broker/world.hpp"
#include "support/catch.hpp"

#include <distributedlog/observer.hpp>
#include <distributedlog/producer.hpp>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

namespace {

using namespace distributedlog;
using namespace distributedlog::test;
using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;

// Writes down the events, one line each.
class Diary : public ProducerObserver {
 public:
  void on_batch_sealed(const BatchSealed&) override { lines.emplace_back("sealed"); }
  void on_batch_retried(const BatchRetried& e) override {
    lines.push_back("retried " + std::to_string(e.attempt) + ' ' + e.cause.message());
  }
  void on_batch_failed(const BatchFailed& e) override { lines.push_back("failed " + e.error.message()); }
  void on_batch_acked(const BatchAcked& e) override {
    lines.push_back("acked " + std::to_string(e.base_offset.value_or(-1)));
  }
  void on_request_sent(const RequestSent& e) override { lines.push_back("sent " + std::string(e.api)); }
  void on_response_received(const ResponseReceived& e) override { lines.push_back("got " + std::string(e.api)); }
  void on_broker_connected(const BrokerConnected& e) override {
    lines.emplace_back(e.node < 0 ? "connected bootstrap" : "connected broker");
  }
  void on_broker_disconnected(const BrokerDisconnected& e) override {
    lines.push_back(std::string(e.connected ? "lost " : "unreachable ") + (e.idle ? "idle" : e.cause.message()));
  }
  void on_metadata_refreshed(const MetadataRefreshed&) override { lines.emplace_back("metadata"); }
  void on_producer_id(const ProducerIdReceived&) override { lines.emplace_back("producer id"); }

  std::ptrdiff_t find(const std::string& line) const {
    const auto found = std::find(lines.begin(), lines.end(), line);
    return found == lines.end() ? -1 : found - lines.begin();
  }
  bool in_order(const std::vector<std::string>& wanted) const {
    auto from = lines.begin();
    for (const std::string& line : wanted) {
      from = std::find(from, lines.end(), line);
      if (from == lines.end()) return false;
      ++from;
    }
    return true;
  }

  std::vector<std::string> lines;
};

struct Watched : World {
  Watched() {
    broker.faults().create_topic("orders", 2);
    config.bootstrap_servers = broker.bootstrap_servers();
    config.observer = diary;
    config.log_level = LogLevel::debug;
    config.log_sink = [this](const LogEntry& entry) { log.push_back(entry); };
    config.retry_backoff = 1ms;
  }
  int lines_of(LogLevel level) const {
    return static_cast<int>(std::count_if(log.begin(), log.end(), [&](const auto& e) { return e.level == level; }));
  }

  std::shared_ptr<Diary> diary = std::make_shared<Diary>();
  std::vector<LogEntry> log;
  ProducerConfig config;
};

TEST_CASE("The events of a first send come in the order in which things happen") {
  Watched world;
  world.run([&]() -> asio::awaitable<void> {
    Producer producer(world.io, world.config);
    const RecordMetadata sent = co_await producer.send(Record("orders", "secret-key", "secret-value").partition(0));
    CHECK(sent.offset == 0);
    co_await producer.close();
  });
  for (const std::string& line : world.diary->lines) UNSCOPED_INFO(line);
  CHECK(
      world.diary->in_order({"connected bootstrap", "sent Metadata", "got Metadata", "metadata", "sent InitProducerId",
                             "got InitProducerId", "producer id", "sealed", "sent Produce", "got Produce", "acked 0"}));
  CHECK(world.lines_of(LogLevel::warning) == 0);
  CHECK(world.lines_of(LogLevel::error) == 0);
  CHECK(world.lines_of(LogLevel::debug) > 5);
  for (const LogEntry& entry : world.log) CHECK_THAT(entry.text, !ContainsSubstring("secret"));
}

TEST_CASE("A refused batch is told as retried, then acked; the error is counted") {
  Watched world;
  world.broker.faults().inject(BrokerApi::produce, FaultAction::fail(broker_errc::not_enough_replicas));
  DetailedMetrics metrics;
  world.run([&]() -> asio::awaitable<void> {
    Producer producer(world.io, world.config);
    co_await producer.send(Record("orders", "a").partition(0));
    metrics = co_await producer.detailed_metrics();
    co_await producer.close();
  });
  const std::string cause = make_error_code(broker_errc::not_enough_replicas).message();
  CHECK(world.diary->in_order(
      {"sealed", "sent Produce", "got Produce", "retried 1 " + cause, "sent Produce", "got Produce", "acked 0"}));
  REQUIRE(metrics.broker_errors.size() == 1);
  CHECK(metrics.broker_errors[0].error == broker_errc::not_enough_replicas);
  CHECK(metrics.topics.at(0).retries == 1);
  CHECK(metrics.latency.wire.count() == 2);
}

TEST_CASE("A lost answer is told as a lost connection and a retry, and logged as a warning") {
  Watched world;
  world.broker.faults().inject(BrokerApi::produce, FaultAction::drop_response());
  DetailedMetrics metrics;
  world.run([&]() -> asio::awaitable<void> {
    Producer producer(world.io, world.config);
    co_await producer.send(Record("orders", "a").partition(0));
    metrics = co_await producer.detailed_metrics();
    co_await producer.close();
  });
  const std::string lost = make_error_code(client_errc::connection_lost).message();
  CHECK(world.diary->in_order(
      {"sent Produce", "lost " + lost, "retried 1 " + lost, "connected broker", "sent Produce", "got Produce"}));
  CHECK(world.lines_of(LogLevel::warning) == 1);
  CHECK(metrics.totals.connections_lost == 1);
  REQUIRE(metrics.brokers.size() == 1);
  CHECK(metrics.brokers[0].errors == 1);
  CHECK(metrics.brokers[0].connected);
}

TEST_CASE("A permanent refusal is told as failed") {
  Watched world;
  world.broker.faults().inject(BrokerApi::produce, FaultAction::fail(broker_errc::topic_authorization_failed));
  world.run([&]() -> asio::awaitable<void> {
    Producer producer(world.io, world.config);
    try {
      co_await producer.send(Record("orders", "a").partition(0));
      FAIL("it must not succeed");
    } catch (const ProducerError& error) {
      CHECK(error.code() == broker_errc::topic_authorization_failed);
    }
    co_await producer.close();
  });
  CHECK(world.diary->find("failed " + make_error_code(broker_errc::topic_authorization_failed).message()) >= 0);
  CHECK(world.lines_of(LogLevel::error) == 1);
}

TEST_CASE("An idle connection that ends is told as idle, and is no warning") {
  Watched world;
  world.config.connections_max_idle = 30ms;
  world.run([&]() -> asio::awaitable<void> {
    Producer producer(world.io, world.config);
    co_await producer.send(Record("orders", "a").partition(0));
    asio::steady_timer timer(world.io);
    while (world.diary->find("lost idle") < 0) {  // run() bounds it
      timer.expires_after(5ms);
      co_await timer.async_wait(asio::use_awaitable);
    }
    co_await producer.close();
  });
  CHECK(world.lines_of(LogLevel::warning) == 0);
}

TEST_CASE("A broker that is not there is one warning, however often it is tried") {
  Watched world;
  world.config.bootstrap_servers = world.broker.bootstrap_servers();
  world.broker.stop();
  world.config.reconnect_backoff = world.config.reconnect_backoff_max = 1ms;
  world.config.max_block = 200ms;
  world.run([&]() -> asio::awaitable<void> {
    Producer producer(world.io, world.config);
    try {
      co_await producer.send(Record("orders", "a").partition(0));
      FAIL("there is no broker");
    } catch (const ProducerError& error) {
      CHECK(error.code() == client_errc::metadata_timeout);
    }
    CHECK(producer.metrics().connections_failed > 2);
    co_await producer.close();
  });
  CHECK(std::count_if(world.diary->lines.begin(), world.diary->lines.end(),
                      [](const auto& line) { return line.starts_with("unreachable"); }) > 2);
  CHECK(world.lines_of(LogLevel::warning) == 1);
}

TEST_CASE("Detailed metrics add up: topics, brokers, sizes, stages, metadata") {
  Watched world;
  world.broker.faults().create_topic("payments", 1);
  world.config.compression = Compression::gzip;
  world.config.linger = 2ms;
  DetailedMetrics metrics;
  DetailedMetrics after;
  world.run([&]() -> asio::awaitable<void> {
    Producer producer(world.io, world.config);
    const std::string text(2000, 'x');
    int told = 0;
    for (int i = 0; i < 10; ++i) {
      const Record record(i % 2 == 0 ? "orders" : "payments", text);
      producer.async_send(record,
                          [&](boost::system::error_code error, const RecordMetadata&) { told += error ? 0 : 1; });
    }
    co_await producer.flush();
    CHECK(told == 10);
    metrics = co_await producer.detailed_metrics();
    co_await producer.close();
    after = co_await producer.detailed_metrics();
  });
  CHECK(metrics.totals.records_acked == 10);
  REQUIRE(metrics.topics.size() == 2);
  CHECK(metrics.topics[0].topic == "orders");
  CHECK(metrics.topics[0].records_acked + metrics.topics[1].records_acked == 10);
  CHECK(metrics.topics[0].bytes + metrics.topics[1].bytes == metrics.totals.bytes_sent);
  CHECK(metrics.topics[0].batches + metrics.topics[1].batches == metrics.totals.batches_sent);
  CHECK(metrics.totals.compression_ratio() > 5);
  CHECK(metrics.batch_records.sum() == 10);
  CHECK(metrics.batch_bytes.sum() == metrics.totals.batch_bytes_encoded);
  for (const Histogram* stage :
       {&metrics.latency.admission, &metrics.latency.batching, &metrics.latency.queue, &metrics.latency.total}) {
    CHECK(stage->count() == metrics.totals.batches_sent);
    CHECK(stage->max() <= metrics.latency.total.max());
  }
  CHECK(metrics.latency.wire.count() == metrics.totals.requests_sent);
  REQUIRE(metrics.brokers.size() == 1);
  CHECK(metrics.brokers[0].node == 1);
  CHECK(metrics.brokers[0].address == world.servers().front());
  CHECK(metrics.brokers[0].in_flight == 0);
  CHECK(metrics.brokers[0].request_latency.count() == metrics.brokers[0].requests);
  CHECK(metrics.metadata.brokers == 1);
  CHECK(metrics.metadata.topics == 2);
  CHECK(metrics.metadata.partitions == 3);
  REQUIRE(metrics.metadata.age);
  CHECK(*metrics.metadata.age < 60s);
  CHECK(after.totals.closed);
  CHECK(after.totals.records_acked == 10);
}

TEST_CASE("An observer that throws from every hook and a sink that throws change nothing") {
  class Thrower : public ProducerObserver {
    void on_batch_sealed(const BatchSealed&) override { throw std::runtime_error("sealed"); }
    void on_batch_acked(const BatchAcked&) override { throw std::runtime_error("acked"); }
    void on_request_sent(const RequestSent&) override { throw std::runtime_error("sent"); }
    void on_response_received(const ResponseReceived&) override { throw std::runtime_error("received"); }
    void on_broker_connected(const BrokerConnected&) override { throw std::runtime_error("connected"); }
    void on_broker_disconnected(const BrokerDisconnected&) override { throw std::runtime_error("disconnected"); }
    void on_metadata_refreshed(const MetadataRefreshed&) override { throw std::runtime_error("metadata"); }
    void on_producer_id(const ProducerIdReceived&) override { throw std::runtime_error("id"); }
  };
  Watched world;
  world.config.observer = std::make_shared<Thrower>();
  world.config.log_sink = [](const LogEntry&) { throw std::runtime_error("full"); };
  world.run([&]() -> asio::awaitable<void> {
    Producer producer(world.io, world.config);
    for (int i = 0; i < 5; ++i) {
      const RecordMetadata sent = co_await producer.send(Record("orders", "a").partition(0));
      CHECK(sent.offset == i);
    }
    const CloseReport report = co_await producer.close();
    CHECK(report.unknown == 0);
    CHECK(producer.metrics().observer_errors > 20);
  });
}

TEST_CASE("A hook may call the producer") {
  class Sender : public ProducerObserver {
   public:
    void on_batch_acked(const BatchAcked&) override {
      if (left-- > 0) producer->async_send(Record("orders", "again"), [](boost::system::error_code, const auto&) {});
    }
    Producer* producer = nullptr;
    int left = 3;
  };
  Watched world;
  const auto sender = std::make_shared<Sender>();
  world.config.observer = sender;
  world.run([&]() -> asio::awaitable<void> {
    Producer producer(world.io, world.config);
    sender->producer = &producer;
    co_await producer.send(Record("orders", "first"));
    while (sender->left >= 0) co_await producer.flush();  // run() bounds it
    co_await producer.close();
    CHECK(producer.metrics().records_acked == 4);
  });
}

}  // namespace
