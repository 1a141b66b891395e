// The way of a record through the decisions when all goes well: batching, linger, order of requests, flush.
#include "support/catch.hpp"

#include "script.hpp"

#include <distributedlog/error.hpp>

using namespace distributedlog;
using namespace std::chrono_literals;
using namespace distributedlog::core::test;

TEST_CASE("a record to a known topic leaves at once and is acked with its offset") {
  Script script(small_config());
  script.send("orders", "first");
  CHECK(script.sender.take_new_topics() == std::vector<std::string>{"orders"});
  CHECK_FALSE(script.request());

  script.topic("orders", 1);
  TestSend& second = script.send("orders", "second");
  const auto request = script.request();
  REQUIRE(request);
  REQUIRE(request->batches.size() == 1);
  CHECK(request->batches[0]->count == 2);
  CHECK(Script::sequence(*request) == 0);
  CHECK_FALSE(script.request());

  script.answer(*request, {.base_offset = 40});
  REQUIRE(second.acked());
  CHECK(second.metadata.offset == 41);
  CHECK(second.metadata.partition == 0);
  CHECK(second.metadata.topic == "orders");
  CHECK(second.metadata.serialized_value_size == 6);
  CHECK(second.metadata.serialized_key_size == -1);
}

TEST_CASE("linger keeps a batch until its oldest record is old enough, or it is full") {
  ProducerConfig config = small_config();
  config.linger = 20ms;
  config.batch_size = 400;
  Script script(config);
  script.topic("t", 1);
  script.send("t", "a");
  script.wait(19ms);
  CHECK_FALSE(script.request());
  CHECK(script.sender.next_deadline() == script.now + 1ms);
  script.wait(1ms);
  const auto lingered = script.request();
  REQUIRE(lingered);
  script.answer(*lingered, {});

  for (int i = 0; i < 6; ++i) script.send("t", std::string(60, 'x'));
  const auto full = script.request();
  REQUIRE(full);
  CHECK(full->batches[0]->size <= 400);
}

TEST_CASE("a request carries one batch of every ready partition, and the longest unserved go first") {
  ProducerConfig config = small_config();
  config.max_request_size = 4096;
  config.batch_size = 1500;
  Script script(config);
  script.topic("t", 4);
  for (int partition = 0; partition < 4; ++partition) script.send("t", std::string(1300, 'x'), partition);
  const auto first = script.request();
  const auto second = script.request();
  REQUIRE(first);
  REQUIRE(second);
  CHECK(first->batches.size() == 2);
  CHECK(first->bytes <= 4096);
  CHECK(second->batches[0]->channel.partition == 2);
  CHECK(second->batches[1]->channel.partition == 3);
}

TEST_CASE("a brand-new partition has one request in flight until its first ack, then as many as allowed") {
  ProducerConfig config = small_config();
  config.max_in_flight = 3;
  Script script(config);
  script.topic("t", 1);
  script.send("t", "a");
  const auto gate = script.request();
  REQUIRE(gate);
  script.send("t", "b");
  CHECK_FALSE(script.request());
  script.answer(*gate, {});

  std::vector<core::ProduceBatches> flying;
  for (int i = 0; i < 4; ++i) {
    script.send("t", "c");
    if (auto request = script.request()) flying.push_back(std::move(*request));
  }
  CHECK(flying.size() == 3);
  CHECK(Script::sequence(flying[0]) == 1);
  CHECK(Script::sequence(flying[2]) == 4);
}

TEST_CASE("a flush covers the sends before it and no later ones, and cuts linger short") {
  ProducerConfig config = small_config();
  config.linger = 10s;
  Script script(config);
  script.topic("t", 2);
  script.send("t", "before", 0);
  CHECK_FALSE(script.request());
  const std::uint64_t flush = script.sender.begin_flush();
  const auto request = script.request();
  REQUIRE(request);
  script.send("t", "after", 1);
  CHECK_FALSE(script.sender.flush_complete(flush));
  script.answer(*request, {});
  CHECK(script.sender.flush_complete(flush));
  script.sender.end_flush();
}

TEST_CASE("keys go where every Kafka client puts them, an explicit partition wins, a missing one is refused") {
  Script script(small_config());
  script.topic("t", 12);
  script.send("t", "v", -1, "user:1001");
  const auto keyed = script.request();
  REQUIRE(keyed);
  CHECK(keyed->batches[0]->channel.partition == 5);
  TestSend& out_of_range = script.send("t", "v", 12);
  script.tell();
  CHECK(out_of_range.failed(client_errc::invalid_partition, DeliveryCertainty::not_written));
}

TEST_CASE("illegal topics and too large records are refused before anything is buffered") {
  Script script(small_config());
  for (const std::string& name :
       {std::string(), std::string("."), std::string("a/b"), std::string(250, 'x'), std::string("ü")}) {
    TestSend& send = script.send(name, "v");
    script.tell();
    CHECK(send.failed(client_errc::invalid_topic, DeliveryCertainty::not_written));
  }
  TestSend& large = script.send("t", std::string(1024 * 1024, 'x'));
  script.tell();
  CHECK(large.failed(client_errc::record_too_large, DeliveryCertainty::not_written));
  CHECK(script.sender.state().memory.used() == 0);
}
