// What lasts when the brokers are well again: the client has to find its way back by itself.
#include "simulation/model/node.hpp"
#include "simulation/small/small_world.hpp"

#include "support/catch.hpp"

#include <distributedlog/error.hpp>

#include <chrono>
#include <cstdint>
#include <memory>

namespace distributedlog::simulation {
namespace {

using namespace std::chrono_literals;

// Time for one attempt, and for one question to the cluster.
SmallSettings impatient() {
  SmallSettings settings = three_nodes();
  settings.producer.request_timeout = 100ms;
  settings.producer.delivery_timeout = 100ms;
  settings.producer.retry_backoff = 120ms;
  settings.producer.retry_backoff_max = 200ms;
  settings.expected.all_acked = false;
  return settings;
}

std::shared_ptr<network::Runtime> at_the_last_epoch(World& world, Network& network) {
  auto runtime = std::make_shared<SimRuntime>(world, network, "producer");
  runtime->begin_at({0, INT16_MAX});
  return runtime;
}

// A hole in the first partition's sequences, and so a new epoch for what comes next.
void refuse_one(SmallWorld& small) {
  small.faults.append = [](const std::string&, std::int32_t) {
    AppendFault fault;
    fault.error = 87;  // INVALID_RECORD, for good
    return fault;
  };
  const Sent& refused = small.send(0);
  CHECK(small.settle());
  CHECK_FALSE(refused.acked());
  small.faults.append = {};
}

Partition& first_partition(SmallWorld& small) { return small.cluster.find("t")->partitions[0]; }

// Far enough ahead that epochs can go back, and known to the producer.
Partition& led_in_a_late_epoch(SmallWorld& small) {
  Partition& partition = first_partition(small);
  for (int i = 0; i < 5; ++i) partition.lead_by(small.world.now(), 1);
  small.world.pass(100ms);
  small.send_four();
  small.settle();
  return partition;
}

void takes_a_record_again(SmallWorld& small) {
  small.world.pass(2s);
  const Sent& after = small.send(0);
  small.settle();
  CHECK(after.acked());
  CHECK(small.verdict() == "");
}

// One of the old addresses refuses at once and backs off for less time than the others take to swallow an attempt, so
// that there is always a known broker that may be tried again.
TEST_CASE("the whole cluster has moved: old addresses that hang do not keep the bootstrap name from being asked") {
  SmallSettings settings = three_nodes();
  settings.bootstrap = "seed:9092";
  settings.producer.connection_setup_timeout = 1200ms;
  settings.producer.reconnect_backoff_max = 500ms;
  settings.producer.delivery_timeout = 20s;
  settings.expected.longest_send = 25s;
  SmallWorld small(settings);
  small.network.add_name("seed", {"10.0.0.1", "10.0.0.2", "10.0.0.3"});
  for (Partition& partition : small.cluster.find("t")->partitions) partition.lead_by(small.world.now(), 1);
  small.world.pass(100ms);
  small.send_four();
  CHECK(small.settle());
  for (std::int32_t node = 1; node <= 3; ++node) {
    const Address old = small.cluster.node(node)->address();
    small.cluster.relocate(node);
    if (node > 1) small.network.set_unreachable(old, true);
  }
  small.network.add_name("seed", {small.cluster.node(1)->address().ip});
  const TimePoint moved = small.world.now();
  small.send_four();
  CHECK(small.settle());
  CHECK(small.world.now() - moved < 6s);
  CHECK(small.verdict() == "");
}

TEST_CASE("of a name with two addresses, the one that hangs costs one attempt and not several") {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    SmallSettings settings;
    settings.seed = seed;
    settings.bootstrap = "seed:9092";
    SmallWorld small(settings);
    small.network.add_name("seed", {"10.0.0.99", "10.0.0.1"});
    small.network.set_unreachable({"10.0.0.99", 9092}, true);
    small.send_four();
    CHECK(small.settle());
    CHECK(small.world.elapsed() < 2 * settings.producer.connection_setup_timeout);
    CHECK(small.verdict() == "");
  }
}

// The answers are older than what was known, and what was known is that there is no leader.
TEST_CASE("a partition without a leader whose epochs have gone back is asked for until the answer is believed") {
  SmallWorld small(impatient());
  Partition& partition = led_in_a_late_epoch(small);
  partition.lead_by(small.world.now(), -1);
  small.send(0);
  small.settle();
  partition.lead_in_epoch(small.world.now(), 2, 0);
  takes_a_record_again(small);
}

// A record that gives up after one refusal leaves nobody who asks.
TEST_CASE("a leader that denies it is not believed again, though the records that it refused are given up") {
  SmallWorld small(impatient());
  Partition& partition = led_in_a_late_epoch(small);
  partition.lead_in_epoch(small.world.now(), 2, 0);
  small.send(0);
  small.settle();
  takes_a_record_again(small);
}

// What the refusal says of the new leader must not make the refused batch one of unknown fate: only a batch that was
// certainly not written can be renumbered for a broker that has forgotten its producer.
TEST_CASE(
    "a batch refused with a hint to the new leader, which has forgotten the producer, is sent under a new number") {
  SmallWorld small(three_nodes());
  small.faults.append = [](const std::string&, std::int32_t) {
    AppendFault fault;
    fault.names_unknown_producer = true;
    return fault;
  };
  small.send_four();
  CHECK(small.settle());
  small.cluster.move_leader("t", 0);
  small.cluster.forget_producers("t", 0, false);
  const Sent& sent = small.send(0);
  CHECK(small.settle());
  CHECK(sent.acked());
  CHECK(small.verdict() == "");
}

// The last epoch is used up while a request is built, where nobody looks after the producer id.
TEST_CASE("a partition that needs a fresh producer id asks for it at once, with nothing else going on") {
  SmallSettings settings;
  settings.producer.linger = 20ms;
  settings.expected.all_acked = false;
  settings.runtime = at_the_last_epoch;
  SmallWorld small(settings);
  small.send_four();
  CHECK(small.settle());
  refuse_one(small);
  small.world.pass(1s);
  const TimePoint asked = small.world.now();
  const Sent& next = small.send(0);
  CHECK(small.settle());
  CHECK(next.acked());
  CHECK(small.world.now() - asked < 100ms);
  CHECK(small.verdict() == "");
}

// Nothing is to be done until the broker answers, and whoever waits for memory must not make the loop spin meanwhile.
TEST_CASE("a fresh producer id that is long in coming costs hardly any work, though senders wait for memory") {
  SmallSettings settings;
  settings.producer.buffer_memory = 16 * 1024;
  settings.producer.batch_size = 16 * 1024;
  settings.expected.all_acked = false;
  settings.runtime = at_the_last_epoch;
  SmallWorld small(settings);
  small.send_four();
  CHECK(small.settle());
  refuse_one(small);
  small.faults.request = [](std::int32_t, protocol::ApiKey key) {
    RequestFault fault;
    if (key == protocol::ApiKey::init_producer_id) fault.delay = 400ms;
    return fault;
  };
  for (int i = 0; i < 100; ++i) small.send_sized("t", 0, 500);
  small.world.pass(1ms);
  const std::uint64_t before = small.world.handlers_run();
  small.world.pass(300ms);
  CHECK(small.world.handlers_run() - before < 1000);
  CHECK(small.settle());
  CHECK(small.verdict() == "");
}

}  // namespace
}  // namespace distributedlog::simulation
