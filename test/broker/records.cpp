// Produce, Fetch and ListOffsets: records in, the same records out.
#include "broker/world.hpp"
#include "protocol/messages/list_offsets.hpp"
#include "protocol/messages/offset_for_leader_epoch.hpp"
#include "record/batch_reader.hpp"
#include "support/catch.hpp"

namespace {

using namespace distributedlog;
using namespace distributedlog::test;

TEST_CASE("every Produce version is appended, every Fetch version reads it back") {
  World world;
  world.run([&]() -> asio::awaitable<void> {
    auto client = world.client();
    const auto ask = metadata({"orders"});
    const auto known = co_await client.call(ask, 12);
    const auto id = known.topics[0].topic_id;
    const auto batch = batch_of(2);
    std::int64_t offset = 0;
    for (int version = 3; version <= 13; ++version) {
      auto request = produce("orders", 0, batch);
      request.topic_data[0].topic_id = id;
      const auto response = co_await client.call(request, version);
      CHECK(only(response).error_code == 0);
      CHECK(only(response).base_offset == offset);
      CHECK(only(response).log_append_time_ms == -1);
      if (version < 13) CHECK(response.responses[0].name == "orders");
      if (version == 13) CHECK(response.responses[0].topic_id == id);
      offset += 2;
    }
    for (int version = 4; version <= 17; ++version) {
      auto request = fetch("orders", 0, 5);
      request.topics[0].topic_id = id;
      auto frame = client.frame_of(request, version);
      co_await client.send(frame);
      const auto answer = co_await client.read_frame();  // the records are views into it
      REQUIRE(answer);
      protocol::Reader reader(*answer);
      protocol::ResponseHeader header;
      protocol::FetchResponse response;
      REQUIRE(header.decode(reader, protocol::ApiKey::fetch, version));
      REQUIRE(response.decode(reader, version));
      CHECK(only(response).error_code == 0);
      CHECK(only(response).high_watermark == offset);
      record::BatchSplitter splitter(*only(response).records);
      std::int64_t expected = 4;  // the batch that holds offset 5
      for (record::BatchView stored; splitter.next(stored); expected += 2) {
        CHECK(stored.header.base_offset == expected);
        CHECK(std::equal(stored.bytes.begin() + 16, stored.bytes.end(), batch.begin() + 16, batch.end()));
      }
      CHECK(splitter.error() == record::BatchError::none);
      CHECK(expected == offset);
    }
  });
}

TEST_CASE("Produce refuses with Kafka's codes, each partition for itself") {
  DevBrokerConfig config;
  config.default_partitions = 2;
  World world(config);
  world.broker.faults().create_topic("orders", 2);
  world.run([&]() -> asio::awaitable<void> {
    auto client = world.client();
    const auto good = batch_of(1);
    auto damaged = good;
    damaged.back() ^= std::byte{1};

    auto mixed = produce("orders", 0, damaged);
    mixed.topic_data[0].partition_data.push_back({1, protocol::BytesView(good)});
    mixed.topic_data[0].partition_data.push_back({7, protocol::BytesView(good)});
    mixed.topic_data[0].partition_data.push_back({-1, protocol::BytesView(good)});
    const auto answers = co_await client.call(mixed, 9);
    const auto& partitions = answers.responses.at(0).partition_responses;
    REQUIRE(partitions.size() == 4);
    CHECK(partitions[0].error_code == code(broker_errc::corrupt_message));
    CHECK(partitions[0].base_offset == -1);
    CHECK(partitions[1].error_code == 0);
    CHECK(partitions[2].error_code == code(broker_errc::unknown_topic_or_partition));
    CHECK(partitions[3].error_code == code(broker_errc::unknown_topic_or_partition));

    const auto unknown = produce("unknown", 0, good);
    auto response = co_await client.call(unknown, 9);
    CHECK(only(response).error_code == code(broker_errc::unknown_topic_or_partition));
    response = co_await client.call(unknown, 13);
    CHECK(only(response).error_code == code(broker_errc::unknown_topic_id));
    const auto acks = produce("orders", 0, good, 2);
    response = co_await client.call(acks, 9);
    CHECK(only(response).error_code == code(broker_errc::invalid_required_acks));
    auto empty = produce("orders", 0, good);
    empty.topic_data[0].partition_data[0].records.reset();
    response = co_await client.call(empty, 9);
    CHECK(only(response).error_code == code(broker_errc::invalid_record));
    CHECK(world.broker.faults().end_offset("orders", 0) == 0);
  });
}

TEST_CASE("the sequence rules hold over the wire") {
  World world;
  world.broker.faults().create_topic("orders", 1);
  world.run([&]() -> asio::awaitable<void> {
    auto client = world.client();
    const auto first = batch_of(3, {7, 0, 0});
    const auto second = batch_of(2, {7, 0, 3});
    const auto gap = batch_of(1, {7, 0, 9});
    const auto old = batch_of(1, {7, -1, 5});
    const auto newer = batch_of(1, {7, 1, 0});
    const auto send = [&](const std::vector<std::byte>& batch) -> asio::awaitable<protocol::ProduceResponse> {
      const auto request = produce("orders", 0, batch);
      auto response = co_await client.call(request, 9);
      co_return response;
    };
    auto response = co_await send(first);
    CHECK(only(response).base_offset == 0);
    response = co_await send(second);
    CHECK(only(response).base_offset == 3);
    response = co_await send(first);  // again: the same offset, and the stored time
    CHECK(only(response).error_code == 0);
    CHECK(only(response).base_offset == 0);
    CHECK(only(response).log_append_time_ms == 1700000000002);
    response = co_await send(gap);
    CHECK(only(response).error_code == code(broker_errc::out_of_order_sequence_number));
    response = co_await send(newer);
    CHECK(only(response).base_offset == 5);
    response = co_await send(second);
    CHECK(only(response).error_code == code(broker_errc::invalid_producer_epoch));
    response = co_await send(old);
    CHECK(only(response).error_code == code(broker_errc::invalid_producer_epoch));
    CHECK(world.broker.faults().end_offset("orders", 0) == 6);

    world.broker.faults().forget_producers("orders", 0);
    response = co_await send(gap);
    CHECK(only(response).error_code == 0);
  });
}

TEST_CASE("acks 0 gets no answer, and a closed connection when it fails") {
  World world;
  world.broker.faults().create_topic("orders", 1);
  world.run([&]() -> asio::awaitable<void> {
    auto client = world.client();
    const auto batch = batch_of(1);
    const auto silent = produce("orders", 0, batch, 0);
    const auto loud = produce("orders", 0, batch, 1);
    auto frame = client.frame_of(silent, 9);
    co_await client.send(frame);
    auto response = co_await client.call(loud, 9);  // the next answer on the connection is this one's
    CHECK(only(response).base_offset == 1);

    const auto wrong = produce("unknown", 0, batch, 0);
    frame = client.frame_of(wrong, 9);
    co_await client.send(frame);
    const auto answer = co_await client.read_frame();
    CHECK_FALSE(answer);
  });
}

TEST_CASE("a long poll waits for records and comes back with them") {
  World world;
  world.broker.faults().create_topic("orders", 1);
  world.run([&]() -> asio::awaitable<void> {
    auto reader = world.client();
    auto writer = world.client();
    const auto batch = batch_of(1);
    auto request = fetch("orders", 0, 0, 50000);
    request.min_bytes = static_cast<std::int32_t>(2 * batch.size());
    auto frame = reader.frame_of(request, 12);
    co_await reader.send(frame);
    const auto put = produce("orders", 0, batch);
    auto acked = co_await writer.call(put, 9);
    acked = co_await writer.call(put, 9);
    CHECK(only(acked).base_offset == 1);
    const auto answer = co_await reader.receive<protocol::FetchResponse>(12);
    CHECK(only(answer).error_code == 0);
    CHECK(only(answer).high_watermark == 2);
  });
}

TEST_CASE("a long poll ends when its topic goes or its leader moves") {
  DevBrokerConfig config;
  config.nodes = 2;
  World world(config);
  world.broker.faults().create_topic("orders", 1);
  const auto leader = world.broker.faults().leader("orders", 0);
  const auto moved = GENERATE(true, false);
  world.run([&]() -> asio::awaitable<void> {
    auto reader = world.client_of(leader);
    auto request = fetch("orders", 0, 0, 50000);
    auto frame = reader.frame_of(request, 12);
    world.broker.faults().on_request([&](const SeenRequest& seen) {
      if (seen.api != BrokerApi::fetch) return;
      // Behind the handler that is about to wait.
      asio::post(world.broker.get_executor(), [&] {
        if (moved) {
          world.broker.faults().move_leader("orders", 0, 3 - leader);
        } else {
          world.broker.faults().delete_topic("orders");
        }
      });
    });
    co_await reader.send(frame);
    const auto answer = co_await reader.receive<protocol::FetchResponse>(12);
    CHECK(only(answer).error_code ==
          code(moved ? broker_errc::not_leader_or_follower : broker_errc::unknown_topic_or_partition));
    if (moved) CHECK(only(answer).current_leader.leader_id == 3 - leader);
  });
}

TEST_CASE("offsets outside the log are out of range, the end is not") {
  World world;
  world.broker.faults().create_topic("orders", 1);
  world.run([&]() -> asio::awaitable<void> {
    auto client = world.client();
    const auto batch = batch_of(2);
    const auto put = produce("orders", 0, batch);
    co_await client.call(put, 9);
    for (std::int64_t offset : {-1, 3}) {
      const auto request = fetch("orders", 0, offset);
      const auto response = co_await client.call(request, 12);
      CHECK(only(response).error_code == code(broker_errc::offset_out_of_range));
    }
    const auto request = fetch("orders", 0, 2);
    const auto response = co_await client.call(request, 12);
    CHECK(only(response).error_code == 0);
    CHECK(only(response).records->empty());
  });
}

TEST_CASE("ListOffsets finds the ends and times in every version") {
  World world;
  world.broker.faults().create_topic("orders", 1);
  world.run([&]() -> asio::awaitable<void> {
    auto client = world.client();
    for (std::int64_t time : {1000, 2000}) {
      const auto batch = batch_of(5, {-1, -1, -1, Compression::none, time});
      const auto put = produce("orders", 0, batch);
      co_await client.call(put, 9);
    }
    struct Expected {
      std::int64_t timestamp, offset;
    };
    for (int version = 1; version <= 10; ++version) {
      for (auto [timestamp, offset] : {Expected{-1, 10}, {-2, 0}, {-3, 9}, {1002, 2}, {1500, 5}, {9999, -1}}) {
        protocol::ListOffsetsRequest request;
        auto& topic = request.topics.emplace_back();
        topic.name = "orders";
        topic.partitions.emplace_back().timestamp = timestamp;
        const auto response = co_await client.call(request, version);
        CHECK(response.topics.at(0).partitions.at(0).error_code == 0);
        CHECK(response.topics.at(0).partitions.at(0).offset == offset);
      }
    }
  });
}

TEST_CASE("OffsetForLeaderEpoch tells where an epoch ended") {
  DevBrokerConfig config;
  config.nodes = 2;
  World world(config);
  world.broker.faults().create_topic("orders", 1);
  world.run([&]() -> asio::awaitable<void> {
    const auto leader = world.broker.faults().leader("orders", 0);
    const auto batch = batch_of(3);
    const auto put = produce("orders", 0, batch);
    auto old_leader = world.client_of(leader);
    co_await old_leader.call(put, 9);
    world.broker.faults().move_leader("orders", 0, 3 - leader);
    auto new_leader = world.client_of(3 - leader);
    co_await new_leader.call(put, 9);
    for (int version = 2; version <= 4; ++version) {
      protocol::OffsetForLeaderEpochRequest request;
      auto& topic = request.topics.emplace_back();
      topic.topic = "orders";
      topic.partitions = {{0, -1, 0}, {0, -1, 1}, {0, -1, 5}, {0, 0, 0}, {9, -1, 0}};
      const auto response = co_await new_leader.call(request, version);
      const auto& answers = response.topics.at(0).partitions;
      CHECK(answers.at(0).end_offset == 3);
      CHECK(answers.at(1).end_offset == 6);
      CHECK(answers.at(2).end_offset == -1);
      CHECK(answers.at(3).error_code == code(broker_errc::fenced_leader_epoch));
      CHECK(answers.at(4).error_code == code(broker_errc::unknown_topic_or_partition));
    }
  });
}

}  // namespace
