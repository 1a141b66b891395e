// A producer with short time-outs before a peer that a test instructs.
#pragma once

#include "hostile/peer.hpp"
#include "support/catch.hpp"
#include "support/heap.hpp"

#include <distributedlog/error.hpp>
#include <distributedlog/producer.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace distributedlog::test {

using std::chrono::milliseconds;

struct Outcome {
  int times = 0;
  boost::system::error_code error;
  RecordMetadata metadata;

  std::string detail() const { return metadata.failure ? metadata.failure->detail : ""; }
  boost::system::error_code cause() const { return metadata.failure ? metadata.failure->last_cause : error; }
};

struct Bench {
  Bench() {
    peer.broker.nodes = {{1, "127.0.0.1", peer.port()}};
    config.bootstrap_servers = peer.address();
    const int slow = heap_in_use() ? 1 : 3;  // under a sanitizer everything takes longer
    config.max_block = slow * milliseconds(120);
    config.request_timeout = slow * milliseconds(60);
    config.delivery_timeout = slow * milliseconds(120);
    config.connection_setup_timeout = slow * milliseconds(60);
    config.retry_backoff = milliseconds(1);
    config.retry_backoff_max = milliseconds(4);
    config.reconnect_backoff = milliseconds(1);
    config.reconnect_backoff_max = milliseconds(4);
  }

  // A peer that breaks the rules at first heals: then there is time enough, however slow the machine.
  void be_patient() { config.max_block = config.request_timeout = config.delivery_timeout = std::chrono::seconds(20); }

  Producer& producer() {
    if (!producer_) producer_.emplace(io, config);
    return *producer_;
  }
  std::shared_ptr<Outcome> start(const Record& record) {
    auto outcome = std::make_shared<Outcome>();
    producer().async_send(record, [outcome](boost::system::error_code error, RecordMetadata metadata) {
      ++outcome->times;
      outcome->error = error;
      outcome->metadata = std::move(metadata);
    });
    return outcome;
  }
  template <class Done>
  void run_until(Done done) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    io.restart();
    while (!done() && io.run_one_until(deadline) > 0) {
    }
    REQUIRE(done());
  }
  Outcome send(const Record& record = Record("orders", "k", "v").partition(0)) {
    const auto outcome = start(record);
    run_until([&] { return outcome->times > 0; });
    io.poll();
    CHECK(outcome->times == 1);
    return *outcome;
  }
  // The client has hung up on that connection.
  bool hangs_up(std::size_t connection) {
    run_until([&] { return peer.talks().at(connection)->gone(); });
    return true;
  }

  asio::io_context io{1};
  Peer peer{io};
  ProducerConfig config;

 private:
  std::optional<Producer> producer_;
};

}  // namespace distributedlog::test
