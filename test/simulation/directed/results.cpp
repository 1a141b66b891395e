// What brokers may answer to a batch over some time, and what callers do meanwhile: scenarios of group B.
#include "simulation/small/small_world.hpp"
#include "simulation/small/stride.hpp"

#include "support/catch.hpp"

#include <distributedlog/error.hpp>

#include <boost/asio/co_spawn.hpp>

#include <fmt/format.h>

#include <chrono>
#include <cstdint>
#include <utility>
#include <vector>

namespace distributedlog::simulation {
namespace {

using namespace std::chrono_literals;

constexpr std::int16_t request_timed_out = 7;
constexpr std::int16_t record_list_too_large = 18;
constexpr std::int16_t topic_authorization_failed = 29;
constexpr std::int16_t storage_error = 56;

SmallSettings one_partition_busy() {
  SmallSettings settings;
  settings.producer.batch_size = 0;  // one record a batch
  return settings;
}

// franz-go #1217: the sequence of a batch that was written must never be given to the next one.
TEST_CASE("written but answered REQUEST_TIMED_OUT, then cancelled: a thousand records after it are all there") {
  for (int cancel_at = 0; cancel_at < 40; ++cancel_at) {
    SmallWorld small;
    small.send_four();
    small.settle();
    int appends = 0;
    small.faults.append = [&](const std::string&, std::int32_t) {
      return ++appends <= 3 ? AppendFault{request_timed_out, true} : AppendFault{};
    };
    asio::cancellation_signal signal;
    Sent& victim = small.send(0, signal.slot());
    victim.may_fail_alone = true;
    small.world.pass(std::chrono::microseconds(cancel_at * 250));
    victim.cancelled = small.world.now();
    signal.emit(asio::cancellation_type::terminal);
    for (int i = 0; i < 1000 / static_cast<int>(stride); ++i) small.send(0);
    INFO(fmt::format("cancelled after {} us", cancel_at * 250));
    CHECK(small.verdict() == "");
  }
}

TEST_CASE(
    "written but answered REQUEST_TIMED_OUT until the deadline: maybe_written, and those after it are all there") {
  SmallSettings settings;
  settings.producer.batch_size = 0;
  SmallWorld small(settings);
  small.send_four();
  small.settle();
  bool broken = true;
  small.faults.append = [&](const std::string&, std::int32_t) {
    return broken ? AppendFault{request_timed_out, true} : AppendFault{};
  };
  Sent& victim = small.send(0);
  victim.may_fail_alone = true;
  CHECK(small.settle());
  CHECK(victim.error == client_errc::delivery_timeout);
  CHECK(victim.metadata.certainty == DeliveryCertainty::maybe_written);
  CHECK(victim.ended - victim.started == settings.producer.delivery_timeout);
  broken = false;
  for (int i = 0; i < 100; ++i) small.send(0);
  CHECK(small.verdict() == "");
}

TEST_CASE(
    "a leader whose disk fails: its partitions go on at the next leader, or fail by the deadline as maybe_written") {
  for (const bool moves : {true, false}) {
    SmallSettings settings;
    settings.cluster.nodes = 2;
    settings.expected.all_acked = moves;
    SmallWorld small(settings);
    small.send_four();
    small.settle();
    bool full = true;
    small.faults.append = [&](const std::string&, std::int32_t partition) {
      return full && partition == 0 ? AppendFault{storage_error, false} : AppendFault{};
    };
    Sent& sent = small.send(0);
    Sent& other = small.send(1);
    if (moves) {
      small.world.after(1s, 0, [&] {
        small.cluster.move_leader("t", 0);
        full = false;
      });
    }
    CHECK(small.settle());
    CHECK(other.acked());
    CHECK(sent.acked() == moves);
    if (!moves) {
      CHECK(sent.error == client_errc::delivery_timeout);
      CHECK(sent.metadata.certainty == DeliveryCertainty::maybe_written);
      CHECK(sent.metadata.failure->last_cause == broker_errc::kafka_storage_error);
    }
    full = false;
    CHECK(small.verdict() == "");
  }
}

TEST_CASE(
    "a batch of five hundred is split until it fits, in order, flush waits for all of it, one record too large fails") {
  SmallSettings settings;
  settings.cluster.message_max_bytes = 4096;
  settings.producer.batch_size = 1 << 20;
  settings.producer.max_request_size = 1 << 20;
  settings.producer.linger = 5ms;
  SmallWorld small(settings);
  small.send_four();
  small.settle();
  for (int i = 0; i < 250; ++i) small.send_sized("t", 0, 100);
  Sent& giant = small.send_sized("t", 0, 8192);
  giant.may_fail_alone = true;
  for (int i = 0; i < 250; ++i) small.send_sized("t", 0, 100);
  bool flushed = false;
  std::uint64_t covered = small.ledger.count();
  const auto done = [&](const std::exception_ptr&) {
    flushed = true;
    CHECK(small.ledger.settled(covered));
  };
  asio::co_spawn(small.world.executor(), small.producer->flush(), done);
  small.world.pass(1ms);
  for (int i = 0; i < 100; ++i) small.send_sized("t", 0, 100);  // later batches behind it
  CHECK(small.settle());
  CHECK(flushed);
  CHECK(giant.error == broker_errc::message_too_large);
  CHECK(giant.metadata.certainty == DeliveryCertainty::not_written);
  CHECK(small.verdict() == "");
}

// Only a limit that was lowered meanwhile makes a batch too large that was written. Its halves are refused as out of
// order, and that proves nothing about an earlier attempt.
TEST_CASE("a batch written without an answer, then refused for its size: maybe_written, and nothing stands twice") {
  for (const bool acknowledged_before : {false, true}) {
    SmallSettings settings;
    settings.producer.linger = 5ms;
    SmallWorld small(settings);
    if (acknowledged_before) {
      small.send_four();
      small.settle();
    }
    int appends = 0;
    small.faults.append = [&](const std::string&, std::int32_t) {
      ++appends;
      return appends == 1   ? AppendFault{request_timed_out, true}
             : appends == 2 ? AppendFault{record_list_too_large, false}
                            : AppendFault{};
    };
    std::vector<Sent*> sends;
    for (int i = 0; i < 5; ++i) sends.push_back(&small.send(0));
    for (Sent* sent : sends) sent->may_fail_alone = true;
    CHECK(small.settle());
    for (const Sent* sent : sends) {
      CHECK(sent->error == broker_errc::out_of_order_sequence_number);
      CHECK(sent->metadata.certainty == DeliveryCertainty::maybe_written);
    }
    CHECK(appends == 4);
    CHECK(small.verdict() == "");
  }
}

TEST_CASE("a topic without permission fails its own records at once; with permission the next send works") {
  SmallWorld small;
  small.cluster.create_topic("u", 1);
  small.send_four();
  small.settle();
  bool denied = true;
  small.faults.append = [&](const std::string& topic, std::int32_t) {
    return denied && topic == "t" ? AppendFault{topic_authorization_failed, false} : AppendFault{};
  };
  Sent& refused = small.send(0);
  refused.may_fail_alone = true;
  Sent& other = small.send_sized("u", 0, 100);
  CHECK(small.settle(100ms));
  CHECK(refused.error == broker_errc::topic_authorization_failed);
  CHECK(refused.metadata.certainty == DeliveryCertainty::not_written);
  CHECK(other.acked());
  denied = false;
  CHECK(small.send(0).completions == 0);
  CHECK(small.verdict() == "");
}

// librdkafka before 1.9: a topic that disappeared for a moment came back with its sequences at 0.
TEST_CASE("a topic that its brokers deny for seconds is waited for, and its sequences go on where they were") {
  for (const std::int16_t denial : {std::int16_t{3}, std::int16_t{100}}) {
    SmallSettings settings;
    settings.producer.delivery_timeout = 20s;
    settings.producer.max_block = 20s;
    settings.expected.longest_send = 20s;
    SmallWorld small(settings);
    small.send_four();
    small.settle();
    const TimePoint until = small.world.now() + 10s;
    small.faults.request = [&](std::int32_t, protocol::ApiKey key) {
      RequestFault fault;
      if (key == protocol::ApiKey::metadata && small.world.now() < until) fault.error = denial;
      return fault;
    };
    small.faults.append = [&](const std::string&, std::int32_t) {
      return small.world.now() < until ? AppendFault{denial, false} : AppendFault{};
    };
    const std::uint64_t asked = small.producer->metrics().metadata_requests;
    small.send_four();
    CHECK(small.settle());
    CHECK(small.world.now() >= until);
    CHECK(small.producer->metrics().metadata_requests - asked <= 300);
    for (std::int32_t i = 0; i < 2; ++i) {
      const auto& log = small.cluster.find("t")->partitions[static_cast<std::size_t>(i)].log();
      CHECK(log.back().producer_epoch == log.front().producer_epoch);
      CHECK(log.back().base_sequence > 0);
    }
    CHECK(small.verdict() == "");
  }
}

// KIP-219. What must not be sent meanwhile is watched by the model; a negative time is none, an absurd one is cut.
TEST_CASE("throttled for a while, by a negative time, or for weeks: quiet within bounds, and nothing fails") {
  for (const std::int32_t throttle_ms : {200, -1, INT32_MIN, INT32_MAX}) {
    SmallWorld small;
    bool told = false;
    small.faults.request = [&](std::int32_t, protocol::ApiKey key) {
      RequestFault fault;
      if (key == protocol::ApiKey::produce && !std::exchange(told, true)) fault.throttle_ms = throttle_ms;
      return fault;
    };
    small.send_four();
    small.settle();
    CHECK(told);
    const TimePoint throttled = small.world.now();
    // A broker silenced for weeks answers nobody; only its word is absurd here.
    if (throttle_ms == INT32_MAX) small.cluster.cut_connections(1);
    small.send_four();
    CHECK(small.settle());
    const Duration waited = small.world.now() - throttled;
    if (throttle_ms == 200) CHECK(waited >= 190ms);
    if (throttle_ms < 0) CHECK(waited < 20ms);
    CHECK(waited <= small.settings.producer.request_timeout + 100ms);
    CHECK(small.verdict() == "");
  }
}

TEST_CASE("a broker that forgot the producer, between or below its batches, is no end: everything is written once") {
  for (int step = 0; step < 60; ++step) {
    SmallWorld small(one_partition_busy());
    small.send_four();
    small.settle();
    for (int i = 0; i < 5; ++i) small.send(0);
    small.world.after(std::chrono::microseconds(step * 50), 0, [&] {
      for (Partition& partition : small.cluster.find("t")->partitions) partition.forget_producers();
    });
    for (int i = 0; i < 5; ++i) small.send(0);
    INFO(fmt::format("forgotten after {} us", step * 50));
    CHECK(small.verdict() == "");
  }
}

// Dekaf #3342: the epoch of one partition must not be pulled along by another's failure.
TEST_CASE("a new epoch of one partition among eight busy ones is that partition's alone") {
  SmallWorld small(one_partition_busy());
  small.cluster.create_topic("eight", 8);
  for (std::int32_t i = 0; i < 8; ++i) small.send_sized("eight", i, 100);
  small.settle();
  int appends = 0;
  small.faults.append = [&](const std::string& topic, std::int32_t partition) {
    return topic == "eight" && partition == 3 && ++appends == 2 ? AppendFault{87, false} : AppendFault{};
  };
  std::uint64_t failed = 0;
  for (int round = 0; round < 5; ++round) {
    for (std::int32_t i = 0; i < 8; ++i) {
      small.send_sized("eight", i, 100, [&](Sent& sent) { failed += !sent.acked(); }).may_fail_alone = i == 3;
    }
  }
  CHECK(small.settle());
  CHECK(failed == 1);
  for (std::int32_t i = 0; i < 8; ++i) {
    const auto& log = small.cluster.find("eight")->partitions[static_cast<std::size_t>(i)].log();
    CHECK(log.back().producer_epoch - log.front().producer_epoch == (i == 3 ? 1 : 0));
  }
  CHECK(small.verdict() == "");
}

// Nothing proves an append then: what is lost with a connection is lost, and nobody claims an offset.
TEST_CASE("acks 0 with connections that break: no offset is claimed, nothing stands twice or out of order") {
  for (int step = 0; step < 60; ++step) {
    SmallSettings settings;
    settings.producer.acks = Acks::none;
    settings.producer.enable_idempotence = false;
    settings.expected.acknowledged = false;
    settings.expected.all_acked = false;
    settings.expected.exactly_once = true;
    settings.expected.in_order = true;
    settings.producer.max_retries = 0;
    SmallWorld small(settings);
    small.send_four();
    small.settle();
    small.world.after(std::chrono::microseconds(step * 20), 0, [&] { small.cluster.cut_connections(1); });
    for (int i = 0; i < 20; ++i) small.send(0);
    CHECK(small.settle());
    for (const Sent& sent : small.ledger.all()) CHECK_FALSE(sent.metadata.offset);
    INFO(fmt::format("cut after {} us", step * 20));
    CHECK(small.verdict() == "");
  }
}

// The socket has the last word on a batch that nobody answers.
TEST_CASE("acks 0 with a small buffer: nobody waits for a time-out, and with the last write all memory is back") {
  SmallSettings settings;
  settings.producer.acks = Acks::none;
  settings.producer.enable_idempotence = false;
  settings.producer.buffer_memory = 16 * 1024;  // one batch at a time
  settings.producer.batch_size = 16 * 1024;
  settings.expected.acknowledged = false;
  SmallWorld small(settings);
  for (int i = 0; i < 200; ++i) small.send_sized("t", 0, 2000);
  CHECK(small.settle(1s));
  CHECK(small.verdict() == "");
}

}  // namespace
}  // namespace distributedlog::simulation
