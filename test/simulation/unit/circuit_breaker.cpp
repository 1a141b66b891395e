// A producer's circuit breaker on virtual time: when exactly it refuses, probes and closes, and what it spares.
#include "simulation/model/cluster.hpp"
#include "simulation/world/sim_runtime.hpp"

#include "support/catch.hpp"

#include <distributedlog/producer.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/error.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace distributedlog::simulation {
namespace {

using namespace std::chrono_literals;

constexpr auto recovery = 10s;

struct Outcome {
  bool told = false;
  error_code error;
  RecordMetadata metadata;
};

// A producer with a breaker of three failures before a cluster of one node, which is down at first.
struct Bench {
  Bench() : cluster(world, network, {}) {
    cluster.create_topic("t", 1);
    cluster.crash(1, false);
    network.judge_by([this](const Address&) {
      ++attempts;
      return Network::Verdict{};
    });
    ProducerConfig config;
    config.bootstrap_servers = cluster.bootstrap_servers();
    config.max_block = 500ms;
    config.circuit_breaker = CircuitBreakerOptions(3, recovery);
    config.circuit_breaker->on_state_change = [this](CircuitState from, CircuitState to) {
      changes.push_back(std::string(to_string(from)) + " to " + to_string(to));
    };
    producer.emplace(std::make_shared<SimRuntime>(world, network, "producer"), config);
  }
  ~Bench() {
    producer.reset();
    world.shutdown();
  }

  std::shared_ptr<Outcome> start(asio::cancellation_slot slot = {}, std::string_view topic = "t") {
    auto outcome = std::make_shared<Outcome>();
    const auto keep = [outcome](error_code error, RecordMetadata metadata) {
      *outcome = {true, error, std::move(metadata)};
    };
    producer->async_send(Record(topic, "v"), asio::bind_cancellation_slot(slot, keep));
    return outcome;
  }
  Outcome send(std::string_view topic = "t") {
    const auto outcome = start({}, topic);
    world.run_until(world.now() + 1h, [&] { return outcome->told; });
    REQUIRE(outcome->told);
    return *outcome;
  }
  void open() {
    for (int i = 0; i < 3; ++i) CHECK(send().error == client_errc::metadata_timeout);
    REQUIRE(producer->circuit_state() == CircuitState::open);
  }

  World world{1};
  Network network{world};
  Cluster cluster;
  std::uint64_t attempts = 0;
  std::vector<std::string> changes;
  std::optional<Producer> producer;
};

TEST_CASE("an open breaker refuses in no time, without a connection, a request or a byte of the buffer") {
  Bench bench;
  bench.open();
  const TimePoint then = bench.world.now();
  const std::uint64_t attempts = bench.attempts;
  CHECK(attempts > 0);
  const Outcome refused = bench.send();
  CHECK(refused.error == client_errc::circuit_open);
  CHECK(refused.metadata.certainty == DeliveryCertainty::not_written);
  CHECK(refused.metadata.failure->detail == "3 failures in a row, next probe in 10000 ms");
  CHECK(bench.world.now() == then);
  CHECK(bench.attempts == attempts);
  const ProducerMetrics metrics = bench.producer->metrics();
  CHECK(metrics.records_sent == 0);
  CHECK(metrics.records_failed == 4);
  CHECK(metrics.pending_records == 0);
  CHECK(metrics.buffered_bytes == 0);
  CHECK(metrics.circuit_state == CircuitState::open);
}

TEST_CASE("when the time is over one record is the probe, and its acknowledgement closes the breaker") {
  Bench bench;
  bench.open();
  const TimePoint opened_at = bench.world.now();
  bench.cluster.restart(1);
  bench.world.pass(opened_at + recovery - 1ms - bench.world.now());
  CHECK(bench.send().error == client_errc::circuit_open);
  CHECK(bench.producer->circuit_state() == CircuitState::open);
  bench.world.pass(opened_at + recovery - bench.world.now());

  const auto probe = bench.start();
  const auto other = bench.start();
  bench.world.run_until(bench.world.now() + 1h, [&] { return probe->told && other->told; });
  CHECK_FALSE(probe->error);
  CHECK(other->error == client_errc::circuit_open);
  CHECK(other->metadata.failure->detail == "3 failures in a row, a probe is under way");
  CHECK(bench.producer->circuit_state() == CircuitState::closed);
  CHECK_FALSE(bench.send().error);
  CHECK(bench.cluster.records_logged() == 2);
  CHECK(bench.changes == std::vector<std::string>{"closed to open", "open to half_open", "half_open to closed"});
}

TEST_CASE("a probe that fails opens the breaker for another whole recovery timeout") {
  Bench bench;
  bench.open();
  bench.world.pass(recovery);
  CHECK(bench.send().error == client_errc::metadata_timeout);
  CHECK(bench.producer->circuit_state() == CircuitState::open);
  bench.world.pass(recovery - 1ms);
  CHECK(bench.send().error == client_errc::circuit_open);
  bench.world.pass(1ms);
  CHECK(bench.send().error == client_errc::metadata_timeout);
}

TEST_CASE("a probe that is cancelled, or that the producer refuses for itself, leaves its place to the next record") {
  Bench bench;
  bench.open();
  bench.world.pass(recovery);
  asio::cancellation_signal signal;
  const auto cancelled = bench.start(signal.slot());
  bench.world.pass(100ms);
  CHECK_FALSE(cancelled->told);
  CHECK(bench.producer->circuit_state() == CircuitState::half_open);
  CHECK(bench.send().error == client_errc::circuit_open);
  signal.emit(asio::cancellation_type::total);
  bench.world.pass(1ms);
  CHECK(cancelled->error == asio::error::operation_aborted);
  CHECK(bench.producer->circuit_state() == CircuitState::half_open);
  CHECK(bench.send("no/such/topic").error == client_errc::invalid_topic);
  CHECK(bench.producer->circuit_state() == CircuitState::half_open);

  bench.cluster.restart(1);
  CHECK_FALSE(bench.send().error);
  CHECK(bench.producer->circuit_state() == CircuitState::closed);
  CHECK(bench.producer->metrics().pending_records == 0);
}

TEST_CASE("the caller's own mistakes never open the breaker") {
  Bench bench;
  for (int i = 0; i < 10; ++i) CHECK(bench.send("no/such/topic").error == client_errc::invalid_topic);
  CHECK(bench.producer->circuit_state() == CircuitState::closed);
  CHECK(bench.producer->metrics().pending_records == 0);
}

}  // namespace
}  // namespace distributedlog::simulation
