// What a batch goes through when things go wrong: the rules of delivery, each with the bug it prevents.
#include "support/catch.hpp"

#include "script.hpp"

#include <distributedlog/error.hpp>

using namespace distributedlog;
using namespace std::chrono_literals;
using namespace distributedlog::core;
using namespace distributedlog::core::test;

namespace {

constexpr auto code(broker_errc error) { return static_cast<std::int16_t>(error); }

// A topic whose only partition has had its first ack, so that requests may be pipelined.
struct WarmScript : Script {
  explicit WarmScript(const ProducerConfig& config = small_config()) : Script(config) {
    topic("t", 1);
    send("t", "warm");
    wait(config.linger);
    answer(*request(), {});
  }
};

ProduceBatches sent(Script& script, const std::string& value) {
  script.send("t", value);
  auto request = script.request();
  REQUIRE(request);
  return std::move(*request);
}

}  // namespace

TEST_CASE("a batch of unknown fate is sent again byte for byte") {
  WarmScript script;
  TestSend& send = script.send("t", "precious");
  const auto first = script.request();
  const auto bytes = Script::bytes(*first);
  script.lose(*first);
  CHECK(send.completions == 0);
  script.wait(200ms);
  const auto second = script.request();
  REQUIRE(second);
  CHECK(Script::bytes(*second) == bytes);
  script.answer(*second, {.base_offset = 9});
  CHECK(send.acked());
}

TEST_CASE("nothing younger overtakes a retry") {
  WarmScript script;
  const auto a = sent(script, "a");
  const auto b = sent(script, "b");
  script.lose(a);
  script.send("t", "c");
  script.wait(200ms);
  CHECK_FALSE(script.request());  // b is still out
  script.answer(b, {.error = code(broker_errc::out_of_order_sequence_number)});
  script.wait(200ms);
  const auto again = script.request();
  REQUIRE(again);
  CHECK(Script::sequence(*again) == Script::sequence(a));
  CHECK(Script::epoch(*again) == 0);  // no new epoch: the gap was our own (librdkafka #4953)
  script.answer(*again, {});
  const auto then = script.request();
  REQUIRE(then);
  CHECK(Script::sequence(*then) == Script::sequence(b));
}

TEST_CASE("nothing new flies beside a retry, or the broker would forget that it knows it") {
  WarmScript script;
  const auto a = sent(script, "a");
  script.answer(a, {.error = code(broker_errc::not_enough_replicas_after_append)});
  script.send("t", "b");
  script.wait(200ms);
  const auto again = script.request();
  REQUIRE(again);
  CHECK(Script::sequence(*again) == Script::sequence(a));
  CHECK_FALSE(script.request());
  script.answer(*again, {});
  CHECK(script.request());
}

TEST_CASE("a known duplicate is a success, a forgotten one a success without an offset") {
  WarmScript script;
  TestSend& send = script.send("t", "twice");
  const auto request = script.request();
  script.answer(*request, {.error = code(broker_errc::duplicate_sequence_number), .base_offset = -1});
  REQUIRE(send.acked());
  CHECK_FALSE(send.metadata.offset.has_value());
}

TEST_CASE("a permanent error fails its batch, and those behind it go on under a new epoch") {
  WarmScript script;
  TestSend& bad = script.send("t", "bad");
  const auto first = script.request();
  TestSend& good = script.send("t", "good");
  auto second = script.request();
  script.answer(*first, {.error = code(broker_errc::invalid_record)});
  CHECK(bad.failed(broker_errc::invalid_record, DeliveryCertainty::not_written));
  script.answer(*second, {.error = code(broker_errc::out_of_order_sequence_number)});
  CHECK(good.completions == 0);
  CHECK_FALSE(script.request());  // a socket may still read the bytes that are to be renumbered
  second.reset();
  script.wait(10ms);
  const auto again = script.request();
  REQUIRE(again);
  CHECK(Script::epoch(*again) == 1);
  CHECK(Script::sequence(*again) == 0);
  script.answer(*again, {});
  CHECK(good.acked());
}

TEST_CASE("a gap without a known cause never renumbers what may have been written") {
  WarmScript script;
  TestSend& send = script.send("t", "maybe");
  const auto first = script.request();
  script.lose(*first);
  script.wait(200ms);
  const auto second = script.request();
  REQUIRE(second);
  script.answer(*second, {.error = code(broker_errc::out_of_order_sequence_number)});
  CHECK(send.failed(broker_errc::out_of_order_sequence_number, DeliveryCertainty::maybe_written));
  TestSend& next = script.send("t", "next");
  const auto third = script.request();
  REQUIRE(third);
  CHECK(Script::epoch(*third) == 1);
  script.answer(*third, {});
  CHECK(next.acked());
}

TEST_CASE(
    "a batch of unknown fate behind one that waits for a new epoch is settled by one answer, not asked for ever") {
  WarmScript script;
  TestSend& refused = script.send("t", "refused");
  auto first = script.request();
  TestSend& lost = script.send("t", "lost");
  const auto second = script.request();
  REQUIRE(first);
  REQUIRE(second);
  script.answer(*first, {.error = code(broker_errc::out_of_order_sequence_number)});
  script.lose(*second);
  first.reset();  // no socket reads its bytes any more
  script.wait(1s);
  const auto asked = script.request();
  REQUIRE(asked);
  CHECK(Script::sequence(*asked) == Script::sequence(*second));
  script.answer(*asked, {.error = code(broker_errc::out_of_order_sequence_number)});
  CHECK(lost.failed(broker_errc::out_of_order_sequence_number, DeliveryCertainty::maybe_written));
  const auto renumbered = script.request();
  REQUIRE(renumbered);
  CHECK(Script::sequence(*renumbered) == 0);
  CHECK(Script::epoch(*renumbered) == 1);
  script.answer(*renumbered, {});
  CHECK(refused.acked());
}

TEST_CASE("a deadline tells the truth: queued is not_written, in flight is maybe_written") {
  ProducerConfig config = small_config();
  config.delivery_timeout = 40s;
  WarmScript script(config);
  TestSend& flying = script.send("t", "flying");
  const auto request = script.request();
  script.lead("t", 0, -1, 1);
  TestSend& queued = script.send("t", "queued");
  script.wait(40s);
  CHECK(flying.failed(client_errc::delivery_timeout, DeliveryCertainty::maybe_written));
  CHECK(queued.failed(client_errc::delivery_timeout, DeliveryCertainty::not_written));
  CHECK(script.sender.state().memory.used() > 0);  // the socket may still read the bytes of the request

  // The answer comes after all: the number was used, so the next one follows it.
  script.answer(*request, {});
  script.lead("t", 0, 1, 2);
  script.send("t", "later");
  const auto later = script.request();
  REQUIRE(later);
  CHECK(Script::epoch(*later) == 0);
  CHECK(Script::sequence(*later) == 2);
}

TEST_CASE("a batch given up in flight whose request is lost leaves a hole, and the next epoch fences it") {
  ProducerConfig config = small_config();
  config.delivery_timeout = 40s;
  WarmScript script(config);
  script.send("t", "lost");
  const auto request = script.request();
  script.wait(40s);
  script.lose(*request);
  script.send("t", "later");
  const auto later = script.request();
  REQUIRE(later);
  CHECK(Script::epoch(*later) == 1);
  CHECK(Script::sequence(*later) == 0);
}

TEST_CASE("cancelled while open a record leaves alone; once sent only its waiter does") {
  ProducerConfig config = small_config();
  config.linger = 1s;
  WarmScript script(config);
  TestSend& first = script.send("t", "first");
  TestSend& second = script.send("t", "second");
  TestSend& third = script.send("t", "third");
  script.cancel(second);
  CHECK(second.metadata.certainty == DeliveryCertainty::not_written);
  CHECK(second.completions == 1);
  script.wait(1s);
  const auto request = script.request();
  REQUIRE(request);
  CHECK(request->batches[0]->count == 2);
  script.cancel(first);
  CHECK(first.metadata.certainty == DeliveryCertainty::maybe_written);
  script.answer(*request, {.base_offset = 50});
  CHECK(third.metadata.offset == 51);
  CHECK(first.completions == 1);
}

TEST_CASE("what flies to a broker that lost the leadership is asked for again at the new one, same name") {
  WarmScript script;
  TestSend& send = script.send("t", "moving");
  const auto old = script.request();
  const auto bytes = Script::bytes(*old);
  script.lead("t", 0, 2, 1);
  const auto again = script.request(2);
  REQUIRE(again);
  CHECK(Script::bytes(*again) == bytes);
  script.lose(*old);  // the late news from the old connection changes nothing
  script.answer(*again, {});
  CHECK(send.acked());
}

TEST_CASE("a batch too large for the broker goes on in halves that keep its numbers") {
  ProducerConfig config = small_config();
  config.linger = 1s;
  Script script(config);
  script.topic("t", 1);
  std::vector<TestSend*> sends;
  for (int i = 0; i < 5; ++i) sends.push_back(&script.send("t", "record-" + std::to_string(i)));
  script.wait(1s);
  const auto whole = script.request();
  REQUIRE(whole);
  const std::uint64_t flush = script.sender.begin_flush();
  script.answer(*whole, {.error = code(broker_errc::message_too_large)});
  CHECK_FALSE(script.sender.flush_complete(flush));
  const auto left = script.request();
  REQUIRE(left);
  CHECK(left->batches[0]->count == 2);
  CHECK(Script::sequence(*left) == 0);
  script.answer(*left, {.base_offset = 100});
  const auto right = script.request();
  REQUIRE(right);
  CHECK(right->batches[0]->count == 3);
  CHECK(Script::sequence(*right) == 2);
  script.answer(*right, {.base_offset = 102});
  for (int i = 0; i < 5; ++i) {
    REQUIRE(sends[static_cast<std::size_t>(i)]->acked());
    CHECK(sends[static_cast<std::size_t>(i)]->metadata.offset == 100 + i);
  }
  CHECK(script.sender.flush_complete(flush));
}

TEST_CASE("a partition that the answer leaves out is of unknown fate and retried") {
  WarmScript script;
  TestSend& send = script.send("t", "forgotten");
  const auto request = script.request();
  script.answer_each(*request, {});
  CHECK(send.completions == 0);
  script.wait(300ms);
  CHECK(script.request());
}

TEST_CASE("max_retries counts attempts after the first and tells the last cause") {
  ProducerConfig config = small_config();
  config.max_retries = 1;
  WarmScript script(config);
  TestSend& send = script.send("t", "unlucky");
  for (int attempt = 0; attempt < 2; ++attempt) {
    const auto request = script.request();
    REQUIRE(request);
    script.answer(*request, {.error = code(broker_errc::not_enough_replicas)});
    script.wait(2s);
  }
  REQUIRE(send.failed(client_errc::retries_exhausted, DeliveryCertainty::not_written));
  CHECK(send.metadata.failure->attempts == 2);
  CHECK(send.metadata.failure->last_cause == broker_errc::not_enough_replicas);
}

TEST_CASE("partitions that were added are used, and kept when a broker that lags behind leaves them out") {
  Script script(small_config());
  script.topic("t", 2);
  const TestSend& early = script.send("t", "too early", 2);
  script.tell();
  CHECK(early.failed(client_errc::invalid_partition, DeliveryCertainty::not_written));
  script.topic("t", 3);
  TestSend& first = script.send("t", "a", 2);
  script.wait(small_config().linger);
  script.answer(*script.request(), {.base_offset = 0});
  CHECK(first.acked());
  script.topic("t", 2);
  TestSend& second = script.send("t", "b", 2);
  script.wait(small_config().linger);
  const auto request = script.request();
  REQUIRE(request);
  CHECK(Script::sequence(*request) == 1);
  script.answer(*request, {.base_offset = 1});
  CHECK(second.acked());
}

TEST_CASE("a topic deleted and created again starts anew, and what was on its way is failed, not misplaced") {
  WarmScript script;
  TestSend& old = script.send("t", "old");
  const auto request = script.request();
  script.topic("t", 1, 1, 0, 8);
  script.tell();
  CHECK(old.failed(broker_errc::unknown_topic_id, DeliveryCertainty::maybe_written));
  TestSend& fresh = script.send("t", "fresh");
  const auto next = script.request();
  REQUIRE(next);
  CHECK(Script::sequence(*next) == 0);
  // A straggler of the old topic, addressed by name, may stand in the new one's log under epoch 0 and these numbers:
  // the broker would take the new batch for its retry, acknowledge it and throw it away.
  CHECK(Script::epoch(*request) == 0);
  CHECK(Script::epoch(*next) == 1);
  script.answer(*request, {});  // of the old topic
  CHECK(fresh.completions == 0);
}
