// Which events become lines, at which level, and how often.
#include "producer/log_writer.hpp"

#include <distributedlog/error.hpp>

#include "support/catch.hpp"

#include <string>
#include <vector>

using namespace distributedlog;
using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;
using core::LogWriter;

namespace {

struct Log {
  explicit Log(LogLevel level) : writer([this](const LogEntry& entry) { lines.push_back(entry); }, level, now) {}

  void unreachable(boost::system::error_code cause = client_errc::connection_failed) {
    BrokerDisconnected event;
    event.node = 1;
    event.host = "h";
    event.port = 9092;
    event.cause = cause;
    writer.on_broker_disconnected(event);
  }

  core::TimePoint now{1000s};
  std::vector<LogEntry> lines;
  LogWriter writer;
};

}  // namespace

TEST_CASE("A broker that stays away is a warning once in ten seconds, and when the reason changes", "[log]") {
  Log log(LogLevel::warning);
  for (int i = 0; i < 50; ++i) {
    log.unreachable();
    log.now += 100ms;
  }
  REQUIRE(log.lines.size() == 1);
  CHECK(log.lines[0].level == LogLevel::warning);
  CHECK_THAT(log.lines[0].text, ContainsSubstring("broker 1 at h:9092: cannot connect"));
  log.unreachable(client_errc::host_not_found);
  CHECK(log.lines.size() == 2);
  log.unreachable(client_errc::host_not_found);
  log.now += 10s;
  log.unreachable(client_errc::host_not_found);
  REQUIRE(log.lines.size() == 3);
  CHECK_THAT(log.lines[2].text, ContainsSubstring("(1 more like it before)"));
}

TEST_CASE("What is held back can be seen at debug", "[log]") {
  Log log(LogLevel::debug);
  log.unreachable();
  log.unreachable();
  REQUIRE(log.lines.size() == 2);
  CHECK(log.lines[0].level == LogLevel::warning);
  CHECK(log.lines[1].level == LogLevel::debug);
}

TEST_CASE("A connection that ends for idleness, or because we close, is no warning", "[log]") {
  Log quiet(LogLevel::info);
  Log loud(LogLevel::debug);
  for (Log* log : {&quiet, &loud}) {
    BrokerDisconnected idle;
    idle.host = "h";
    idle.idle = idle.connected = true;
    log->writer.on_broker_disconnected(idle);
    log->unreachable(client_errc::closed);
  }
  CHECK(quiet.lines.empty());
  REQUIRE(loud.lines.size() == 2);
  CHECK(loud.lines[0].level == LogLevel::debug);
  CHECK_THAT(loud.lines[0].text, ContainsSubstring("idle"));
}

TEST_CASE("A failed batch names topic, certainty and cause, and is an error", "[log]") {
  Log log(LogLevel::error);
  BatchFailed event;
  event.topic = TopicName::intern("orders");
  event.partition = 3;
  event.records = 12;
  event.error = client_errc::delivery_timeout;
  event.last_cause = broker_errc::not_enough_replicas;
  event.broker_message = "two of three are down";
  event.certainty = DeliveryCertainty::maybe_written;
  event.attempts = 4;
  log.writer.on_batch_failed(event);
  REQUIRE(log.lines.size() == 1);
  CHECK(log.lines[0].level == LogLevel::error);
  for (const char* part : {"orders-3", "12 records", "4 attempts", "maybe_written", "delivery_timeout_ms",
                           "(two of three are down)", "last cause"}) {
    CHECK_THAT(log.lines[0].text, ContainsSubstring(part));
  }
}

TEST_CASE("Below its level nothing is written", "[log]") {
  Log log(LogLevel::error);
  log.unreachable();
  log.writer.on_batch_sealed({});
  log.writer.on_batch_retried({});
  log.writer.on_batch_acked({});
  log.writer.on_request_sent({});
  log.writer.on_response_received({});
  log.writer.on_broker_connected({});
  log.writer.on_throttled({});
  log.writer.on_metadata_refreshed({});
  log.writer.on_metadata_failed({});
  log.writer.on_producer_id({});
  log.writer.on_epoch_bumped({});
  CHECK(log.lines.empty());
}
