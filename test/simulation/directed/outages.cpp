// Brokers that are away, for everybody or for us alone: scenarios of groups B and C.
#include "simulation/model/node.hpp"
#include "simulation/small/small_world.hpp"

#include "support/catch.hpp"

#include <distributedlog/error.hpp>

#include <fmt/format.h>

#include <chrono>

namespace distributedlog::simulation {
namespace {

using namespace std::chrono_literals;

std::int32_t leader_of(SmallWorld& small, std::size_t partition) {
  return small.cluster.find("t")->partitions[partition].leadership().leader;
}

// Nobody ever says NOT_LEADER: a broken or silent connection is all there is to see.
TEST_CASE("a leader that dies without a word is left for the next one") {
  for (const bool silently : {false, true}) {
    SmallWorld small(three_nodes());
    small.send_four();
    small.settle();
    const std::int32_t dead = leader_of(small, 0);
    for (int i = 0; i < 4; ++i) small.send(0);
    small.world.run_until(small.world.now() + 100us);
    const TimePoint died = small.world.now();
    small.cluster.crash(dead, silently);
    for (int i = 0; i < 4; ++i) small.send(0);
    CHECK(small.settle());
    CHECK(leader_of(small, 0) != dead);
    // An election, a request's time, a refresh.
    CHECK(small.world.now() - died < 1s);
    CHECK(small.verdict() == "");
  }
}

TEST_CASE("partitions without any leader wait for one; the metadata is asked for, but not in a storm") {
  SmallWorld small(three_nodes());
  small.send_four();
  small.settle();
  for (Partition& partition : small.cluster.find("t")->partitions) partition.lead_by(small.world.now(), -1);
  const std::uint64_t asked = small.producer->metrics().metadata_requests;
  small.world.pass(100ms);
  small.world.after(3s, 0, [&] {
    for (Partition& partition : small.cluster.find("t")->partitions) partition.lead_by(small.world.now(), 2);
  });
  small.send_four();
  CHECK(small.settle());
  const std::uint64_t refreshes = small.producer->metrics().metadata_requests - asked;
  CHECK(refreshes > 3);
  CHECK(refreshes < 120);  // each 40 ms at most, as configured
  CHECK(small.verdict() == "");
}

TEST_CASE("no leader from the start: the first sends wait for one, too") {
  SmallWorld small(three_nodes());
  for (Partition& partition : small.cluster.find("t")->partitions) partition.lead_by(small.world.now() - 1h, -1);
  small.world.after(2s, 0, [&] {
    for (Partition& partition : small.cluster.find("t")->partitions) partition.lead_by(small.world.now(), 1);
  });
  small.send_four();
  CHECK(small.settle());
  CHECK(small.world.elapsed() >= 2s);
  CHECK(small.verdict() == "");
}

// The new leader knows of it a second later, and so does everybody who is asked.
TEST_CASE("a leader moves and every broker hears of it late: sends wait, in order, and few questions are asked") {
  SmallSettings settings = three_nodes();
  settings.cluster.metadata_lag_low = 1s;
  settings.cluster.metadata_lag_high = 2s;
  settings.producer.retry_backoff = 100ms;
  settings.producer.retry_backoff_max = 1s;
  SmallWorld small(settings);
  small.send_four();
  small.settle();
  for (int i = 0; i < 5; ++i) small.send(0);
  small.cluster.move_leader("t", 0);
  const TimePoint moved = small.world.now();
  const std::uint64_t asked = small.producer->metrics().metadata_requests;
  for (int i = 0; i < 5; ++i) small.send(0);
  CHECK(small.settle());
  CHECK(small.world.now() - moved >= 1s);
  CHECK(small.producer->metrics().metadata_requests - asked <= 20);
  CHECK(small.verdict() == "");
}

// franz-go #119: older epochs are a broker that lags behind, until they are all there is.
TEST_CASE("a leader epoch that goes back for good is believed after a few answers") {
  SmallWorld small(three_nodes());
  Partition& partition = small.cluster.find("t")->partitions[0];
  for (int i = 0; i < 5; ++i) partition.lead_by(small.world.now(), 1);
  small.world.pass(100ms);
  small.send_four();
  small.settle();
  partition.lead_in_epoch(small.world.now(), 2, 0);
  const std::uint64_t asked = small.producer->metrics().metadata_requests;
  for (int i = 0; i < 5; ++i) small.send(0);
  CHECK(small.settle());
  CHECK(small.producer->metrics().metadata_requests - asked >= 4);
  CHECK(small.verdict() == "");
}

// The cluster sees nothing wrong: leadership and metadata stay as they are.
TEST_CASE(
    "cut off from the leader alone: sends wait, fail truthfully at the deadline, others go on, and so does it after") {
  for (const Duration cut : {Duration(2s), Duration(10s)}) {
    SmallSettings settings = three_nodes();
    const bool too_long = cut > settings.producer.delivery_timeout;
    settings.expected.all_acked = !too_long;
    SmallWorld small(settings);
    small.cluster.create_topic("wide", 12);
    for (std::int32_t i = 0; i < 12; ++i) small.send_sized("wide", i, 100);
    small.send_four();
    small.settle();
    const std::int32_t lost = leader_of(small, 0);
    const Address& address = small.cluster.node(lost)->address();
    int waiting = 0;
    Sent& sent_before = small.send(0);
    small.world.run_until(small.world.now() + 50us);
    for (const auto& link : small.network.links_to(address)) link->vanish();
    small.network.set_unreachable(address, true);
    small.world.after(cut, 0, [&] { small.network.set_unreachable(address, false); });
    Sent& sent_after = small.send(0);
    const auto& wide = small.cluster.find("wide")->partitions;
    for (std::int32_t i = 0; i < 12; ++i) {
      if (wide[static_cast<std::size_t>(i)].leadership().leader == lost) continue;
      ++waiting;
      small.send_sized("wide", i, 100, [&](Sent& sent) {
        --waiting;
        CHECK(sent.acked());
      });
    }
    small.world.pass(50ms);
    CHECK(waiting == 0);
    CHECK_FALSE(sent_after.completed());
    CHECK(small.settle());
    CHECK(sent_before.acked() == !too_long);
    CHECK(sent_after.acked() == !too_long);
    if (too_long) {
      CHECK(sent_before.error == client_errc::delivery_timeout);
      CHECK(sent_before.metadata.certainty == DeliveryCertainty::maybe_written);
      CHECK(sent_after.error == client_errc::delivery_timeout);
    }
    small.world.pass(cut);
    CHECK(small.verdict() == "");
  }
}

// KIP-899: all that the client knows is gone; only the name it was given leads on.
TEST_CASE("all known brokers are replaced: the bootstrap name, resolved anew, leads to the new ones") {
  SmallSettings settings;
  settings.cluster.nodes = 2;
  settings.bootstrap = "seed:9092";
  SmallWorld small(settings);
  small.network.add_name("seed", {"10.0.0.1"});
  small.cluster.crash(2, false);
  small.world.pass(1s);
  small.send_four();
  CHECK(small.settle());
  small.cluster.crash(1, false);
  small.world.pass(1s);
  small.cluster.restart(2);
  // The new broker listens behind the old port's name, as behind a load balancer.
  small.network.add_name("seed", {"10.0.0.2"});
  const auto accept = [&](const std::shared_ptr<Link>& link) { small.cluster.node(2)->accept(link); };
  small.network.listen({"10.0.0.2", 9092}, accept);
  const TimePoint replaced = small.world.now();
  small.send_four();
  CHECK(small.settle());
  CHECK(small.world.now() - replaced < 1s);
  CHECK(small.verdict() == "");
}

}  // namespace
}  // namespace distributedlog::simulation
