// What a producer does while nobody answers, over real sockets: nearly nothing. And while nothing is to do: nothing.
#include "broker/world.hpp"
#include "support/catch.hpp"

#include <distributedlog/delivery.hpp>
#include <distributedlog/observer.hpp>
#include <distributedlog/producer.hpp>
#include <distributedlog/producer_error.hpp>

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace {

using namespace distributedlog;
using namespace distributedlog::test;
using namespace std::chrono_literals;

// Counts what goes out, connects by broker.
class Counts : public ProducerObserver {
 public:
  void on_broker_connected(const BrokerConnected& broker) override {
    ++up;
    ++connects[address_of(broker)];
  }
  void on_broker_disconnected(const BrokerDisconnected& broker) override {
    if (broker.connected) {
      --up;
    } else {
      ++connects[address_of(broker)];
    }
  }
  void on_request_sent(const RequestSent& request) override { metadata += request.api == "Metadata" ? 1 : 0; }

  int most_connects() const {
    int most = 0;
    for (const auto& [address, count] : connects) most = std::max(most, count);
    return most;
  }

  std::map<std::string, int> connects;
  int metadata = 0;
  int up = 0;  // connections

 private:
  static std::string address_of(const BrokerId& broker) {
    return std::string(broker.host) + ':' + std::to_string(broker.port);
  }
};

DevBrokerConfig three_nodes() {
  DevBrokerConfig config;
  config.nodes = 3;
  return config;
}

struct Outage : World {
  Outage() : World(three_nodes()) {
    broker.faults().create_topic("orders", 6);
    config.bootstrap_servers = broker.bootstrap_servers();
    config.observer = counts;
    // Short enough to run out, and to be tried again, while somebody watches.
    config.request_timeout = 400ms;
    config.connection_setup_timeout = 400ms;
    producer.emplace(io, config);
    run([this]() -> asio::awaitable<void> {
      for (std::int32_t partition = 0; partition < 6; ++partition) co_await producer->send(record(partition));
    });
  }

  static Record record(std::int32_t partition) { return Record("orders", "value").partition(partition); }
  Delivery put(std::int32_t partition) { return producer->try_send(record(partition)).value(); }

  void stop_all() {
    for (std::int32_t node = 1; node <= 3; ++node) broker.faults().stop_node(node);
  }
  void always(BrokerApi api, const FaultAction& action) { broker.faults().inject(FaultTarget(api).for_ever(), action); }

  // Lets time pass; the number of handlers that ran.
  std::size_t pass(std::chrono::milliseconds time) {
    io.restart();
    return io.run_for(time);
  }

  std::shared_ptr<Counts> counts = std::make_shared<Counts>();
  ProducerConfig config;
  std::optional<Producer> producer;
};

TEST_CASE("an outage costs at most two connects a broker and ten metadata requests a second, and hardly any work") {
  Outage world;
  SECTION("ports closed") { world.stop_all(); }
  SECTION("black holes") {
    for (const BrokerApi api : {BrokerApi::api_versions, BrokerApi::metadata, BrokerApi::produce}) {
      world.always(api, FaultAction::go_silent());
    }
  }
  SECTION("connections that end at once") {
    for (const BrokerApi api : {BrokerApi::api_versions, BrokerApi::metadata, BrokerApi::produce}) {
      world.always(api, FaultAction::cut_before());
    }
  }
  SECTION("brokers that all say they do not lead") {
    world.always(BrokerApi::produce, FaultAction::fail(broker_errc::not_leader_or_follower));
  }
  SECTION("brokers that know of no leader") {
    world.always(BrokerApi::produce, FaultAction::fail(broker_errc::not_leader_or_follower));
    world.always(BrokerApi::metadata, FaultAction::fail(broker_errc::leader_not_available));
  }
  std::vector<Delivery> pending;
  for (std::int32_t partition = 0; partition < 6; ++partition) pending.push_back(world.put(partition));
  world.pass(1s);  // the first tries follow each other more quickly

  world.counts->connects.clear();
  world.counts->metadata = 0;
  const std::size_t handlers = world.pass(2s);
  // Once a second as a bootstrap entry and once as a node, give or take the jitter of either.
  CHECK(world.counts->most_connects() <= 2 * 2 + 2);
  CHECK(world.counts->metadata <= 2 * 10);
  CHECK(handlers <= 1000);  // of the client and the brokers together; about 100 are needed, a busy loop runs millions
}

TEST_CASE("an idle producer does not wake up: not one handler runs") {
  Outage world;
  world.pass(1s);  // the time-out of the last request, which was answered long before: its timer is not taken back
  CHECK(world.pass(2s) == 0);
}

DeliveryCertainty certainty_of(Outage& world, const Delivery& delivery) {
  DeliveryCertainty told = DeliveryCertainty::acked;
  world.run([&]() -> asio::awaitable<void> {
    try {
      co_await delivery.get();
    } catch (const ProducerError& error) {
      told = error.certainty();
    }
  });
  return told;
}

TEST_CASE("close(5s) with every broker dead ends within 5.1 s and tells what became of each record") {
  Outage world;
  world.broker.faults().inject(BrokerApi::produce, FaultAction::go_silent());
  bool under_way = false;
  world.broker.faults().on_request([&](const SeenRequest& request) { under_way |= request.api == BrokerApi::produce; });
  const Delivery sent = world.put(0);
  world.io.restart();
  while (!under_way) world.io.run_one();
  world.stop_all();
  while (world.counts->up > 0) REQUIRE(world.io.run_one_for(10s) > 0);  // or more would be written
  const Delivery behind_it = world.put(0);
  const Delivery elsewhere = world.put(1);

  CloseReport report;
  const auto began = std::chrono::steady_clock::now();
  world.run([&]() -> asio::awaitable<void> { report = co_await world.producer->close(5s); });
  const auto took = std::chrono::steady_clock::now() - began;
  CHECK(took >= 4900ms);  // it did not give up early
  CHECK(took <= 5100ms);
  CHECK(report.delivered == 0);
  CHECK(report.unknown == 1);
  CHECK(report.failed == 2);
  CHECK(certainty_of(world, sent) == DeliveryCertainty::maybe_written);
  CHECK(certainty_of(world, behind_it) == DeliveryCertainty::not_written);
  CHECK(certainty_of(world, elsewhere) == DeliveryCertainty::not_written);
}

}  // namespace
