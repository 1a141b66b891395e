// Ways to the brokers that are broken, slow, or lead elsewhere: scenarios of group A.
#include "simulation/model/node.hpp"
#include "simulation/small/small_world.hpp"

#include "support/catch.hpp"

#include <distributedlog/error.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <map>

namespace distributedlog::simulation {
namespace {

using namespace std::chrono_literals;

SmallSettings patient() {
  SmallSettings settings;
  settings.producer.max_block = 60s;
  settings.producer.delivery_timeout = 60s;
  settings.producer.reconnect_backoff = 50ms;
  settings.producer.reconnect_backoff_max = 1s;
  settings.expected.longest_send = 121s;
  return settings;
}

TEST_CASE("brokers refused or silent for twenty seconds: few attempts meanwhile, then every send is acknowledged") {
  for (const Network::Attempt attempt : {Network::Attempt::refuse, Network::Attempt::hang}) {
    SmallSettings settings = patient();
    settings.cluster.nodes = 3;
    SmallWorld small(settings);
    std::map<std::pair<std::string, std::int64_t>, int> attempts;  // of an address in a second
    const TimePoint begin = small.world.now();
    small.network.judge_by([&](const Address& address) {
      const Duration since = small.world.now() - begin;
      ++attempts[{address.ip, since / 1s}];
      Network::Verdict verdict;
      if (since < 20s) verdict.attempt = attempt;
      return verdict;
    });
    small.send_four();
    CHECK(small.settle());
    CHECK(small.world.now() - begin >= 20s);
    CHECK(small.world.now() - begin <= 23s);
    CHECK(attempts.size() > 10);
    for (const auto& [when, count] : attempts) {
      if (when.second > 0) CHECK(count <= 2);
    }
    CHECK(small.verdict() == "");
  }
}

TEST_CASE("brokers that never come: metadata_timeout in time, with the address and the cause") {
  SmallSettings settings;
  settings.expected.all_acked = false;
  SmallWorld small(settings);
  bool down = true;
  small.network.judge_by([&](const Address&) {
    Network::Verdict verdict;
    if (down) verdict.attempt = Network::Attempt::refuse;
    return verdict;
  });
  Sent& sent = small.send(0);
  small.settle();
  CHECK(sent.error == client_errc::metadata_timeout);
  CHECK(sent.metadata.certainty == DeliveryCertainty::not_written);
  CHECK(sent.ended - sent.started == small.settings.producer.max_block);
  REQUIRE(sent.metadata.failure);
  CHECK(sent.metadata.failure->last_cause == client_errc::connection_failed);
  CHECK(sent.metadata.failure->detail.find("10.0.0.1:9092") != std::string::npos);
  down = false;
  CHECK(small.verdict() == "");
}

TEST_CASE("one slow broker of three holds up its own partitions only, and nothing fails") {
  SmallSettings settings;
  settings.cluster.nodes = 3;
  settings.producer.request_timeout = 10s;
  settings.producer.delivery_timeout = 30s;
  settings.expected.longest_send = 30s;
  SmallWorld small(settings);
  Topic& wide = small.cluster.create_topic("wide", 12);
  for (std::int32_t i = 0; i < 12; ++i) small.send_sized("wide", i, 100);
  small.settle();
  const std::int32_t slow = wide.partitions[0].leadership().leader;
  small.faults.request = [&](std::int32_t node, protocol::ApiKey key) {
    RequestFault fault;
    if (node == slow && key == protocol::ApiKey::produce) fault.delay = 5s;
    return fault;
  };
  int quick = 0;
  for (std::int32_t i = 0; i < 12; ++i) {
    const bool waits = wide.partitions[static_cast<std::size_t>(i)].leadership().leader == slow;
    quick += !waits;
    small.send_sized("wide", i, 100, [waits](Sent& sent) {
      CHECK_FALSE(sent.error);
      CHECK((sent.ended - sent.started > 5s) == waits);
      if (!waits) CHECK(sent.ended - sent.started < 20ms);
    });
  }
  CHECK(quick > 0);
  CHECK(small.settle());
  small.faults.request = nullptr;
  CHECK(small.verdict() == "");
}

TEST_CASE("a line of 20 kB a second is slow, and nothing fails before the request's time is over") {
  SmallSettings settings;
  settings.producer.request_timeout = 10s;
  settings.producer.delivery_timeout = 30s;
  settings.expected.longest_send = 30s;
  SmallWorld small(settings);
  small.network.judge_by([](const Address&) {
    Network::Verdict verdict;
    verdict.quality.to_server.bytes_per_ms = 20;
    verdict.quality.to_client.bytes_per_ms = 20;
    verdict.quality.to_server.latency_high = 500ms;
    return verdict;
  });
  for (int i = 0; i < 100; ++i) small.send_sized("t", i % 2, 1000);
  CHECK(small.settle());
  CHECK(small.world.elapsed() > 4s);
  CHECK(small.cluster.sequences().retries_seen() == 0);
  CHECK(small.verdict() == "");
}

TEST_CASE("a broker that ends an idle connection at any moment of a send costs nothing but the time") {
  for (int step = 0; step < 120; ++step) {
    SmallWorld small;
    small.send_four();
    small.settle();
    small.world.pass(1s);
    small.world.after(std::chrono::microseconds(step * 20), 0, [&] {
      for (const auto& link : small.network.links_to(small.cluster.node(1)->address())) link->server_close();
    });
    small.send_four();
    INFO(fmt::format("after {} us", step * 20));
    CHECK(small.settle(1s));
    CHECK(small.verdict() == "");
  }
}

TEST_CASE("bytes that come one by one, through pipes that take a few at a time, are the same bytes") {
  SmallWorld small;
  small.network.judge_by([](const Address&) {
    Network::Verdict verdict;
    for (PipeQuality* pipe : {&verdict.quality.to_server, &verdict.quality.to_client}) {
      pipe->chunk_low = pipe->chunk_high = 1;
      pipe->buffer = 50;
      pipe->write_slice = 7;
    }
    return verdict;
  });
  for (int round = 0; round < 5; ++round) small.send_four();
  CHECK(small.settle());
  CHECK(small.cluster.sequences().retries_seen() == 0);
  CHECK(small.verdict() == "");
}

// ---- names

SmallSettings named() {
  SmallSettings settings;
  settings.cluster.host_prefix = "node-";
  return settings;
}

TEST_CASE("a name that does not resolve at first, or means a dead address, is asked for again") {
  for (const bool unknown : {true, false}) {
    SmallWorld small(named());
    small.network.remove_name("node-1");
    if (!unknown) small.network.add_name("node-1", {"10.9.9.9"});
    small.world.after(1s, 0, [&] { small.network.add_name("node-1", {"10.0.0.1"}); });
    small.send_four();
    CHECK(small.settle());
    CHECK(small.world.elapsed() >= 1s);
    CHECK(small.world.elapsed() < 1200ms);
    CHECK(small.verdict() == "");
  }
}

TEST_CASE("of a name's addresses the next is tried when the first is dead") {
  SmallWorld small(named());
  small.network.add_name("node-1", {"10.9.9.9", "10.0.0.1"});
  small.send_four();
  CHECK(small.settle());
  CHECK(small.world.elapsed() < 100ms);
  CHECK(small.verdict() == "");
}

TEST_CASE("a resolver that stalls is left behind by the set-up timeout, by cancellation and by close at once") {
  SmallWorld small(named());
  small.network.lookup_delay = 30s;
  asio::cancellation_signal signal;
  Sent& sent = small.send(0, signal.slot());
  sent.may_fail_alone = true;
  small.world.pass(700ms);  // the first attempt has had its 500 ms
  const TimePoint cancelled = small.world.now();
  signal.emit(asio::cancellation_type::terminal);
  small.settle();
  CHECK(sent.metadata.certainty == DeliveryCertainty::not_written);
  CHECK(sent.ended == cancelled);
  CHECK(small.producer->metrics().connections_failed == 1);
  small.close();
  small.world.run_until(small.world.now() + 1min, [&] { return small.closed(); });
  CHECK(small.world.now() == cancelled);
  CHECK(small.verdict_of_the_dead() == "");
}

}  // namespace
}  // namespace distributedlog::simulation
