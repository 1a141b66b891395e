// Each fault does what it promises, and nothing else.
#include "broker/world.hpp"
#include "protocol/messages/find_coordinator.hpp"
#include "protocol/messages/init_producer_id.hpp"
#include "support/catch.hpp"

namespace {

using namespace distributedlog;
using namespace distributedlog::test;
using namespace std::chrono_literals;

struct Orders : World {
  explicit Orders(std::int32_t partitions = 1) { broker.faults().create_topic("orders", partitions); }
  std::int64_t end() { return broker.faults().end_offset("orders", 0); }
};

TEST_CASE("fail: the n-th request is answered with the code and not carried out") {
  Orders world;
  const auto id = world.broker.faults().inject(FaultTarget(BrokerApi::produce).skip(1).times(2),
                                               FaultAction::fail(broker_errc::not_enough_replicas));
  world.run([&]() -> asio::awaitable<void> {
    auto client = world.client();
    const auto batch = batch_of(1);
    const auto put = produce("orders", 0, batch);
    std::vector<std::int16_t> codes;
    for (int i = 0; i < 4; ++i) {
      const auto response = co_await client.call(put, 9);
      codes.push_back(only(response).error_code);
    }
    const auto failed = code(broker_errc::not_enough_replicas);
    CHECK(codes == std::vector<std::int16_t>{0, failed, failed, 0});
    CHECK(world.end() == 2);
    CHECK(world.broker.faults().hits(id) == 2);
    CHECK(world.broker.faults().requests_seen(BrokerApi::produce) == 4);
  });
}

TEST_CASE("fail for a partition leaves the others of the request alone, also when asked by id") {
  const int version = GENERATE(12, 13);
  Orders world(3);
  world.broker.faults().inject(FaultTarget(BrokerApi::produce).partition("orders", 1),
                               FaultAction::fail(broker_errc::kafka_storage_error));
  world.run([&]() -> asio::awaitable<void> {
    auto client = world.client();
    const auto ask = metadata({"orders"});
    const auto known = co_await client.call(ask, 12);
    const auto batch = batch_of(1);
    auto put = produce("orders", 0, batch);
    put.topic_data[0].topic_id = known.topics[0].topic_id;
    put.topic_data[0].partition_data.push_back({1, protocol::BytesView(batch)});
    put.topic_data[0].partition_data.push_back({2, protocol::BytesView(batch)});
    const auto response = co_await client.call(put, version);
    const auto& answers = response.responses.at(0).partition_responses;
    CHECK(answers[0].error_code == 0);
    CHECK(answers[1].error_code == code(broker_errc::kafka_storage_error));
    CHECK(answers[2].error_code == 0);
    CHECK(world.broker.faults().end_offset("orders", 1) == 0);
    CHECK(world.broker.faults().end_offset("orders", 2) == 1);
  });
}

TEST_CASE("fail_after: carried out and denied") {
  Orders world;
  world.broker.faults().inject(BrokerApi::produce,
                               FaultAction::fail_after(broker_errc::not_enough_replicas_after_append));
  world.run([&]() -> asio::awaitable<void> {
    auto client = world.client();
    const auto batch = batch_of(1, {7, 0, 0});
    const auto put = produce("orders", 0, batch);
    auto response = co_await client.call(put, 9);
    CHECK(only(response).error_code == code(broker_errc::not_enough_replicas_after_append));
    CHECK(world.end() == 1);
    response = co_await client.call(put, 9);
    CHECK(only(response).error_code == 0);
    CHECK(only(response).base_offset == 0);
    CHECK(world.end() == 1);
  });
}

TEST_CASE("drop_response: appended, then the connection is closed; the retry is a duplicate") {
  Orders world;
  world.broker.faults().inject(BrokerApi::produce, FaultAction::drop_response());
  world.run([&]() -> asio::awaitable<void> {
    const auto batch = batch_of(2, {7, 0, 0});
    const auto put = produce("orders", 0, batch);
    auto client = world.client();
    auto frame = client.frame_of(put, 9);
    co_await client.send(frame);
    const auto bytes = co_await client.bytes_until_close();
    CHECK(bytes == 0);
    CHECK(world.end() == 2);
    auto again = world.client();
    const auto response = co_await again.call(put, 9);
    CHECK(only(response).error_code == 0);
    CHECK(only(response).base_offset == 0);
    CHECK(world.end() == 2);
  });
}

TEST_CASE("cut_before: closed and not carried out; cut_after: answered, then closed") {
  Orders world;
  world.broker.faults().inject(BrokerApi::produce, FaultAction::cut_before());
  world.broker.faults().inject(BrokerApi::produce, FaultAction::cut_after());
  world.run([&]() -> asio::awaitable<void> {
    const auto batch = batch_of(1);
    const auto put = produce("orders", 0, batch);
    auto first = world.client();
    auto frame = first.frame_of(put, 9);
    co_await first.send(frame);
    const auto bytes = co_await first.bytes_until_close();
    CHECK(bytes == 0);
    CHECK(world.end() == 0);

    auto second = world.client();
    const auto response = co_await second.call(put, 9);
    CHECK(only(response).error_code == 0);
    const auto closed = co_await second.read_frame();
    CHECK_FALSE(closed);
  });
}

TEST_CASE("cut_at: exactly so many bytes of the answer arrive") {
  Orders world;
  world.run([&]() -> asio::awaitable<void> {
    const auto batch = batch_of(1);
    const auto put = produce("orders", 0, batch);
    auto whole = world.client();
    auto frame = whole.frame_of(put, 9);
    co_await whole.send(frame);
    const auto answer = co_await whole.read_frame();
    REQUIRE(answer);
    const auto size = answer->size() + 4;
    for (std::size_t cut = 0; cut <= size + 1; ++cut) {
      world.broker.faults().inject(BrokerApi::produce, FaultAction::cut_at(cut));
      auto client = world.client();
      frame = client.frame_of(put, 9);
      co_await client.send(frame);
      const auto bytes = co_await client.bytes_until_close();
      CHECK(bytes == std::min(cut, size));
    }
    CHECK(world.end() == static_cast<std::int64_t>(size) + 3);
  });
}

TEST_CASE("delay holds up its own connection, in order, and no other") {
  Orders world;
  world.broker.faults().inject(BrokerApi::produce, FaultAction::delay(300ms));
  world.run([&]() -> asio::awaitable<void> {
    const auto batch = batch_of(1);
    const auto put = produce("orders", 0, batch);
    auto slow = world.client();
    auto fast = world.client();
    const auto started = std::chrono::steady_clock::now();
    auto both = slow.frame_of(put, 9);
    const auto ask = metadata({"orders"});
    const auto second = slow.frame_of(ask, 9);
    both.insert(both.end(), second.begin(), second.end());
    co_await slow.send(both);
    const auto first_answer = co_await slow.read_frame();
    CHECK(std::chrono::steady_clock::now() - started >= 300ms);
    REQUIRE(first_answer);
    CHECK(protocol::Reader(*first_answer).i32() == 1);
    const auto second_answer = co_await slow.read_frame();
    REQUIRE(second_answer);
    CHECK(protocol::Reader(*second_answer).i32() == 2);
    const auto response = co_await fast.call(put, 9);
    CHECK(only(response).base_offset == 1);
  });
}

TEST_CASE("go_silent: the connection stays open and says nothing more") {
  Orders world;
  world.broker.faults().inject(BrokerApi::produce, FaultAction::go_silent());
  world.run([&]() -> asio::awaitable<void> {
    const auto batch = batch_of(1);
    const auto put = produce("orders", 0, batch);
    auto silent = world.client();
    auto other = world.client();
    auto frame = silent.frame_of(put, 9);
    co_await silent.send(frame);
    frame = silent.frame_of(put, 9);
    co_await silent.send(frame);
    const auto response = co_await other.call(put, 9);
    CHECK(only(response).base_offset == 1);
    CHECK(world.broker.faults().connections_open() == 2);
    world.broker.faults().cut_connections(1);
    const auto bytes = co_await silent.bytes_until_close();
    CHECK(bytes == 0);
    CHECK(world.end() == 2);
  });
}

TEST_CASE("errors can be put into every answer that producers read") {
  Orders world;
  auto& faults = world.broker.faults();
  faults.inject(FaultTarget(BrokerApi::metadata).topic("orders"), FaultAction::fail(broker_errc::leader_not_available));
  faults.inject(BrokerApi::metadata, FaultAction::fail(broker_errc::rebootstrap_required));
  faults.inject(BrokerApi::init_producer_id, FaultAction::fail(broker_errc::coordinator_load_in_progress));
  faults.inject(BrokerApi::find_coordinator, FaultAction::fail(broker_errc::coordinator_not_available));
  faults.inject(BrokerApi::fetch, FaultAction::fail(broker_errc::kafka_storage_error));
  world.run([&]() -> asio::awaitable<void> {
    auto client = world.client();
    const auto both = metadata({"other", "orders"});
    auto seen = co_await client.call(both, 13);
    CHECK(seen.topics[0].error_code == 0);
    CHECK(seen.topics[1].error_code == code(broker_errc::leader_not_available));
    seen = co_await client.call(both, 13);
    CHECK(seen.error_code == code(broker_errc::rebootstrap_required));
    seen = co_await client.call(both, 13);
    CHECK(seen.error_code == 0);
    protocol::InitProducerIdRequest init;
    auto given = co_await client.call(init, 4);
    CHECK(given.error_code == code(broker_errc::coordinator_load_in_progress));
    CHECK(given.producer_id == -1);
    given = co_await client.call(init, 4);
    CHECK(given.error_code == 0);
    protocol::FindCoordinatorRequest find;
    find.coordinator_keys = {"group"};
    const auto found = co_await client.call(find, 4);
    CHECK(found.coordinators.at(0).error_code == code(broker_errc::coordinator_not_available));
    const auto get = fetch("orders", 0, 0, 50000);
    const auto got = co_await client.call(get, 12);
    CHECK(only(got).error_code == code(broker_errc::kafka_storage_error));
  });
}

TEST_CASE("observers see every request with its version and client") {
  Orders world;
  std::vector<std::pair<BrokerApi, int>> seen;
  world.broker.faults().on_request([&](const SeenRequest& request) {
    seen.emplace_back(request.api, request.version);
    CHECK(request.client_id == "raw");
    CHECK(request.node == 1);
    CHECK(request.connection == 1);
  });
  world.run([&]() -> asio::awaitable<void> {
    auto client = world.client();
    const auto ask = metadata({"orders"});
    co_await client.call(ask, 9);
    co_await client.call(ask, 4);
  });
  CHECK(seen == std::vector<std::pair<BrokerApi, int>>{{BrokerApi::metadata, 9}, {BrokerApi::metadata, 4}});
  CHECK(world.broker.faults().connections_accepted() == 1);
}

}  // namespace
