// Full buffers, crowds and large clusters: scenarios of groups C and E.
#include "simulation/model/node.hpp"
#include "simulation/small/small_world.hpp"
#include "simulation/small/stride.hpp"

#include "support/catch.hpp"

#include <distributedlog/error.hpp>

#include <fmt/format.h>

#include <chrono>
#include <deque>

namespace distributedlog::simulation {
namespace {

using namespace std::chrono_literals;

TEST_CASE(
    "a thousand sends of all sizes wait for a small buffer: in order, some cancelled, and the budget comes back "
    "whole") {
  SmallSettings settings;
  settings.producer.buffer_memory = 64 * 1024;
  settings.producer.batch_size = 8 * 1024;
  SmallWorld small(settings);
  std::deque<asio::cancellation_signal> signals;
  std::size_t most = 0;
  for (int i = 0; i < 1000; ++i) {
    if (i % 10 == 3) {
      Sent& victim = small.send(i % 2, signals.emplace_back().slot());
      victim.may_fail_alone = true;
    } else {
      small.send_sized("t", i % 2, static_cast<std::size_t>(i * 37 % 3000));
    }
  }
  small.world.pass(2ms);
  CHECK(small.producer->metrics().waiting_senders > 0);
  for (auto& signal : signals) signal.emit(asio::cancellation_type::total);
  small.world.run_until(small.world.now() + 1min, [&] {
    most = std::max<std::size_t>(most, small.producer->metrics().buffered_bytes);
    return small.ledger.open() == 0;
  });
  CHECK(most <= settings.producer.buffer_memory);
  CHECK(most > settings.producer.buffer_memory / 2);
  CHECK(small.verdict() == "");
}

TEST_CASE(
    "a buffer that stays full: who waited longer than max_block hears buffer_timeout, not_written, the others go on") {
  SmallSettings settings;
  settings.producer.buffer_memory = 64 * 1024;
  settings.producer.batch_size = 8 * 1024;
  settings.producer.max_block = 1s;
  settings.expected.all_acked = false;
  SmallWorld small(settings);
  small.send_four();
  small.settle();
  small.cluster.pause(1, 2s);
  for (int i = 0; i < 100; ++i) small.send_sized("t", i % 2, 2000);
  CHECK(small.settle());
  std::uint64_t late = 0;
  std::uint64_t acked = 0;
  for (const Sent& sent : small.ledger.all()) {
    acked += sent.acked();
    if (sent.acked()) continue;
    ++late;
    CHECK(sent.error == client_errc::buffer_timeout);
    CHECK(sent.metadata.certainty == DeliveryCertainty::not_written);
    CHECK(sent.ended - sent.started == settings.producer.max_block);
  }
  CHECK(late > 0);
  CHECK(acked > 10);
  CHECK(small.verdict() == "");
}

// CVE-2026-35554: a batch that expired gave its buffer away while a socket still read it.
TEST_CASE("a batch that expires while its bytes are being written is never mixed with another topic's") {
  for (int step = 0; step < 40; ++step) {
    SmallSettings settings;
    settings.producer.request_timeout = 4s;
    settings.producer.delivery_timeout = 4s;
    settings.producer.buffer_memory = 64 * 1024;
    settings.expected.all_acked = false;
    SmallWorld small(settings);
    small.cluster.create_topic("u", 2);
    small.network.judge_by([](const Address&) {
      Network::Verdict verdict;
      verdict.quality.to_server.buffer = 2000;
      verdict.quality.to_server.write_slice = 300;
      return verdict;
    });
    small.send_four();
    small.settle();
    small.world.after(std::chrono::microseconds(step * 25), 0, [&] {
      for (const auto& link : small.network.links_to(small.cluster.node(1)->address())) {
        link->to_server().stall_until(small.world.now() + 4100ms);
      }
    });
    for (int i = 0; i < 4; ++i) small.send_sized("t", i % 2, 7000);
    small.world.pass(3990ms);
    // The clock of the first ones runs out; the buffers that come back are wanted by others at once.
    for (int i = 0; i < 8; ++i) small.send_sized("u", i % 2, 7000);
    INFO(fmt::format("stalled after {} us", step * 25));
    CHECK(small.verdict() == "");
  }
}

TEST_CASE("ten thousand sends, each begun by the completion of another, do not pile up on the stack") {
  SmallWorld small;
  int left = 10'000 / static_cast<int>(stride);
  SmallWorld::Told next = [&](Sent&) {
    if (left-- > 0) small.send(left % 2, {}, next);
  };
  small.send(0, {}, next);
  small.world.run_until(small.world.now() + 10min, [&] { return left <= 0 && small.ledger.open() == 0; });
  CHECK(left <= 0);
  CHECK(small.verdict() == "");
}

TEST_CASE("flush and close from a completion handler end as they do from elsewhere") {
  SmallWorld small;
  for (int i = 0; i < 9; ++i) small.send(i % 2);
  small.send(1, {}, [&](Sent&) { small.close(); });
  CHECK(small.settle());
  small.world.run_until(small.world.now() + 1min, [&] { return small.closed(); });
  CHECK(small.closed());
  CHECK(small.verdict_of_the_dead() == "");
}

TEST_CASE("of ten thousand topics the producer asks for the two that it writes to") {
  SmallWorld small;
  for (int i = 0; i < 10'000; ++i) small.cluster.create_topic(fmt::format("topic-{}", i), 1);
  small.send_four();
  small.send_sized("topic-77", 0, 100);
  CHECK(small.settle());
  std::uint64_t bytes = 0;
  for (const auto& link : small.network.links_to(small.cluster.node(1)->address()))
    bytes += link->to_client().accepted();
  CHECK(bytes > 0);
  CHECK(bytes < 4096);
  CHECK(small.verdict() == "");
}

}  // namespace
}  // namespace distributedlog::simulation
