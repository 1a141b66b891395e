// What the decisions tell of a batch's life, and what they remember of it.
#include "producer/metrics_report.hpp"

#include "support/catch.hpp"

#include "script.hpp"

using namespace distributedlog;
using namespace std::chrono_literals;
using namespace distributedlog::core;
using namespace distributedlog::core::test;
using Catch::Matchers::ContainsSubstring;

namespace {

constexpr auto code(broker_errc error) { return static_cast<std::int16_t>(error); }

// Writes down one word an event.
class Witness : public ProducerObserver {
 public:
  void on_batch_sealed(const BatchSealed& event) override { note("sealed", event); }
  void on_batch_retried(const BatchRetried& event) override { note("retried", event); }
  void on_batch_failed(const BatchFailed& event) override {
    note("failed", event);
    last_failed = event;
  }
  void on_batch_acked(const BatchAcked& event) override {
    note("acked", event);
    last_acked = event;
  }
  void on_epoch_bumped(const EpochBumped& event) override { said += "epoch " + std::to_string(event.epoch) + "; "; }

  std::string take() { return std::exchange(said, {}); }

  std::string said;
  BatchFailed last_failed;
  BatchAcked last_acked;

 private:
  void note(const char* what, const BatchId& batch) {
    said += std::string(what) + ' ' + std::to_string(batch.records) + "; ";
  }
};

struct Watched {
  explicit Watched(ProducerConfig config = small_config()) : script(with(std::move(config), witness)) {
    script.topic("t", 1);
  }
  static ProducerConfig with(ProducerConfig config, const std::shared_ptr<Witness>& observer) {
    config.observer = observer;
    return config;
  }
  DetailedMetrics metrics() {
    DetailedMetrics result;
    report_metrics(script.sender.state(), result);
    return result;
  }

  std::shared_ptr<Witness> witness = std::make_shared<Witness>();
  Script script;
};

class Thrower : public ProducerObserver {
 public:
  void on_batch_sealed(const BatchSealed&) override { throw std::runtime_error("on\npurpose"); }
  void on_batch_acked(const BatchAcked&) override { throw 7; }
};

}  // namespace

TEST_CASE("A batch's stages are told in order and their times are split", "[metrics]") {
  ProducerConfig config = small_config();
  config.linger = 5ms;
  Watched watched(config);
  Script& script = watched.script;
  script.send("t", "a");
  script.wait(2ms);
  script.send("t", "b");
  CHECK(watched.witness->take().empty());
  script.wait(3ms);
  script.now += 10us;
  const auto request = script.request();
  REQUIRE(request);
  CHECK(watched.witness->take() == "sealed 2; ");
  script.now += 700us;
  script.answer(*request, {.base_offset = 41});
  CHECK(watched.witness->take() == "acked 2; ");
  CHECK(watched.witness->last_acked.base_offset == 41);
  CHECK(watched.witness->last_acked.latency == 5710us);
  CHECK(watched.witness->last_acked.attempts == 1);

  const DetailedMetrics metrics = watched.metrics();
  CHECK(metrics.latency.admission.count() == 1);
  CHECK(metrics.latency.admission.max() == 0);
  CHECK(metrics.latency.batching.max() == 5010);
  CHECK(metrics.latency.queue.max() == 0);
  CHECK(metrics.latency.total.max() == 5710);
  CHECK(metrics.batch_records.max() == 2);
  CHECK(metrics.batch_bytes.max() == request->bytes);
  REQUIRE(metrics.topics.size() == 1);
  CHECK(metrics.topics[0].topic == "t");
  CHECK(metrics.topics[0].records_acked == 2);
  CHECK(metrics.topics[0].batches == 1);
  CHECK(metrics.topics[0].bytes == request->bytes);
}

TEST_CASE("A retry is told with its cause and counted, sizes only once", "[metrics]") {
  Watched watched;
  Script& script = watched.script;
  script.send("t", "a");
  const auto first = script.request();
  script.answer(*first, {.error = code(broker_errc::not_enough_replicas)});
  script.wait(1s);
  const auto second = script.request();
  REQUIRE(second);
  script.answer(*second, {});
  CHECK(watched.witness->take() == "sealed 1; retried 1; acked 1; ");
  const DetailedMetrics metrics = watched.metrics();
  CHECK(metrics.topics[0].retries == 1);
  CHECK(metrics.topics[0].batches == 2);
  CHECK(metrics.batch_bytes.count() == 1);
  REQUIRE(metrics.broker_errors.size() == 1);
  CHECK(metrics.broker_errors[0].error == broker_errc::not_enough_replicas);
  CHECK(metrics.broker_errors[0].count == 1);
  CHECK(metrics.record_errors.empty());
}

TEST_CASE("A failure is told with its certainty, and the new epoch behind it", "[metrics]") {
  Watched watched;
  Script& script = watched.script;
  script.send("t", "a");
  const auto request = script.request();
  script.answer(*request, {.error = code(broker_errc::invalid_record)});
  script.send("t", "b");
  const auto next = script.request();
  REQUIRE(next);
  CHECK(watched.witness->take() == "sealed 1; failed 1; epoch 1; sealed 1; ");
  CHECK(watched.witness->last_failed.error == broker_errc::invalid_record);
  CHECK(watched.witness->last_failed.certainty == DeliveryCertainty::not_written);
  CHECK(script.sender.state().counters.epochs_bumped == 1);
  const DetailedMetrics metrics = watched.metrics();
  CHECK(metrics.topics[0].records_failed == 1);
  REQUIRE(metrics.record_errors.size() == 1);
  CHECK(metrics.record_errors[0].count == 1);
  script.answer(*next, {});
}

TEST_CASE("A batch that expires on its way is told once, whatever is answered later", "[metrics]") {
  ProducerConfig config = small_config();
  config.delivery_timeout = 40s;
  Watched watched(config);
  Script& script = watched.script;
  script.send("t", "a");
  const auto request = script.request();
  script.wait(41s);
  CHECK(watched.witness->take() == "sealed 1; failed 1; ");
  CHECK(watched.witness->last_failed.certainty == DeliveryCertainty::maybe_written);
  script.answer(*request, {});
  CHECK(watched.witness->take().empty());
  CHECK(watched.metrics().latency.total.count() == 1);
}

TEST_CASE("Records that fail alone count for their topic", "[metrics]") {
  Watched watched;
  Script& script = watched.script;
  script.send("t", "a", 9);  // no such partition
  script.tell();
  script.send("", "a");
  script.tell();
  const DetailedMetrics metrics = watched.metrics();
  REQUIRE(metrics.topics.size() == 1);
  CHECK(metrics.topics[0].records_failed == 1);
  REQUIRE(metrics.record_errors.size() == 2);
  CHECK(metrics.record_errors[0].error == client_errc::invalid_partition);
  CHECK(metrics.record_errors[1].error == client_errc::invalid_topic);
  CHECK(script.sender.state().counters.records_failed == 2);
}

TEST_CASE("An observer and a sink that throw harm nothing and are counted", "[metrics]") {
  std::vector<LogEntry> told;
  ProducerConfig config = small_config();
  config.observer = std::make_shared<Thrower>();
  config.log_level = LogLevel::error;
  config.log_sink = [&](const LogEntry& entry) {
    told.push_back(entry);
    if (told.size() > 1) throw std::runtime_error("the disk is full");
  };
  Script script(config);
  script.topic("t", 1);
  TestSend& send = script.send("t", "a");
  const auto request = script.request();
  REQUIRE(request);
  script.answer(*request, {});
  CHECK(send.acked());
  REQUIRE(told.size() == 2);
  CHECK(told[0].level == LogLevel::error);
  CHECK(told[0].text == "the observer threw: on\\npurpose");
  CHECK_THAT(told[1].text, ContainsSubstring("the observer threw"));
  CHECK(script.sender.state().counters.observer_errors == 3);
}
