// The byte budget: exact, fair, bounded in time, and back to zero.
#include "support/catch.hpp"

#include "script.hpp"

#include <distributedlog/error.hpp>

using namespace distributedlog;
using namespace std::chrono_literals;
using namespace distributedlog::core;
using namespace distributedlog::core::test;

namespace {

ProducerConfig tight() {
  ProducerConfig config = small_config();
  config.batch_size = 4096;
  config.buffer_memory = 16384;
  config.max_block = 5s;
  return config;
}

}  // namespace

TEST_CASE("senders wait in order when the budget is used up, and are admitted as it comes free") {
  Script script(tight());
  script.topic("t", 1);
  std::vector<TestSend*> sends;
  for (int i = 0; i < 40; ++i) sends.push_back(&script.send("t", std::string(900, static_cast<char>('a' + i % 26))));
  CHECK(script.sender.state().counters.waiting_senders > 0);
  CHECK(script.sender.state().memory.used() <= 16384);

  std::int64_t offset = 0;
  while (auto request = script.request()) {
    const auto count = request->batches[0]->count;
    script.answer(*request, {.base_offset = offset});
    offset += count;
    request.reset();
    script.wait(0s);
    CHECK(script.sender.state().memory.used() <= 16384);
  }
  for (std::size_t i = 0; i < sends.size(); ++i) {
    REQUIRE(sends[i]->acked());
    CHECK(sends[i]->metadata.offset == static_cast<std::int64_t>(i));
  }
  CHECK(script.sender.state().memory.used() == 0);
  CHECK(script.sender.state().counters.waiting_senders == 0);
}

TEST_CASE("a sender waits for room no longer than max_block") {
  Script script(tight());
  script.topic("t", 1);
  std::vector<TestSend*> sends;
  for (int i = 0; i < 40; ++i) sends.push_back(&script.send("t", std::string(900, 'x')));
  script.wait(5s);
  CHECK(sends.back()->failed(client_errc::buffer_timeout, DeliveryCertainty::not_written));
  CHECK(sends.front()->completions == 0);
}

TEST_CASE("a cancelled waiter leaves the line without disturbing the others") {
  Script script(tight());
  script.topic("t", 1);
  std::vector<TestSend*> sends;
  for (int i = 0; i < 40; ++i) sends.push_back(&script.send("t", std::string(900, 'x')));
  const auto waiting = script.sender.state().counters.waiting_senders;
  script.cancel(*sends.back());
  CHECK(sends.back()->metadata.certainty == DeliveryCertainty::not_written);
  CHECK(script.sender.state().counters.waiting_senders == waiting - 1);
}

TEST_CASE("a record that the whole budget cannot hold is refused at once") {
  Script script(tight());
  script.topic("t", 1);
  TestSend& send = script.send("t", std::string(20000, 'x'));
  script.tell();
  CHECK(send.failed(client_errc::record_too_large, DeliveryCertainty::not_written));
}

TEST_CASE("an unknown topic fails its senders after max_block with the last answer as the cause") {
  Script script(tight());
  TestSend& send = script.send("nowhere", "v");
  script.sender.on_topic_error("nowhere", broker_errc::unknown_topic_or_partition, false);
  script.wait(4999ms);
  CHECK(send.completions == 0);
  CHECK(script.sender.next_deadline() == script.now + 1ms);
  script.wait(1ms);
  REQUIRE(send.failed(client_errc::metadata_timeout, DeliveryCertainty::not_written));
  CHECK(send.metadata.failure->last_cause == broker_errc::unknown_topic_or_partition);
}

TEST_CASE("a permanent topic error fails its senders at once, others go on") {
  Script script(tight());
  TestSend& refused = script.send("secret", "v");
  TestSend& fine = script.send("t", "v");
  script.sender.on_topic_error("secret", broker_errc::topic_authorization_failed, true);
  script.tell();
  CHECK(refused.failed(broker_errc::topic_authorization_failed, DeliveryCertainty::not_written));
  CHECK(fine.completions == 0);
}

TEST_CASE("what is pending when everything ends is told or destroyed, once") {
  Script script(tight());
  script.topic("t", 1);
  TestSend& batched = script.send("t", "batched");
  TestSend& parked = script.send("unknown", "parked");
  script.sender.fail_everything(client_errc::closed);
  script.tell();
  CHECK(batched.failed(client_errc::closed, DeliveryCertainty::not_written));
  CHECK(parked.failed(client_errc::closed, DeliveryCertainty::not_written));
  TestSend& left = script.send("t", "left");
  script.sender.destroy_pending();
  CHECK(left.destroyed);
  CHECK(left.completions == 0);
}
