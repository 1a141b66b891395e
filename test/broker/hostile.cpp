// Clients that want the broker's memory, or its patience (scenario B3 of the catalogue).
#include "broker/world.hpp"
#include "protocol/messages/create_topics.hpp"
#include "support/allocations.hpp"
#include "support/catch.hpp"
#include "support/heap.hpp"
#include "support/hex.hpp"

#include <random>

namespace {

using namespace distributedlog;
using namespace distributedlog::test;

TEST_CASE("a claimed length costs no memory: only bytes that arrived do") {
  World world;
  world.run([&]() -> asio::awaitable<void> {
    // 100 MiB are allowed, and so claimed; a hundred bytes are sent.
    auto claim = from_hex("06400000 0000 0009 00000001 ffff");
    claim.resize(100);
    std::vector<RawClient> clients;
    auto witness = world.client();
    const auto ask = metadata({"orders"});
    co_await witness.call(ask, 9);
    for (int i = 0; i < 100; ++i) clients.push_back(world.client());
    start_counting_allocations();
    for (auto& client : clients) co_await client.send(claim);
    co_await witness.call(ask, 9);
    const auto counted = counted_allocations();
    CHECK(counted.largest <= 64 * 1024);
    CHECK(counted.bytes <= 100 * 64 * 1024);
    CHECK(world.broker.faults().connections_open() == 101);
  });
}

TEST_CASE("idle connections cost no buffers, and unfinished requests of all together only what is allowed", "[B3]") {
  DevBrokerConfig config;
  config.request_memory = 4 << 20;
  World world(config);
  world.run([&]() -> asio::awaitable<void> {
    auto witness = world.client();
    const auto ask = metadata({"orders"});
    co_await witness.call(ask, 9);
    const auto before = heap_in_use();
    std::vector<RawClient> idle;
    for (int i = 0; i < 300; ++i) idle.push_back(world.client());
    while (world.broker.faults().connections_open() < 301) co_await witness.call(ask, 9);
    if (before) CHECK(*heap_in_use() - *before < 300 * 16 * 1024);

    // Each claims 90 MiB and sends one: the fourth or so is one too many.
    auto claim = from_hex("05a00000 0000 0009 00000001 ffff");
    claim.resize(1 << 20);
    std::vector<RawClient> greedy;
    for (int i = 0; i < 8; ++i) {
      greedy.push_back(world.client());
      co_await greedy.back().send(claim);
      co_await witness.call(ask, 9);
    }
    while (world.broker.faults().connections_open() > 301 + 4) co_await witness.call(ask, 9);
    if (before) CHECK(*heap_in_use() - *before < 300 * 16 * 1024 + (6 << 20));
    greedy.clear();
    while (world.broker.faults().connections_open() > 301) co_await witness.call(ask, 9);
    auto next = world.client();  // there is room again
    auto sound = next.frame_of(ask, 9);
    co_await next.send(sound);
    const auto answer = co_await next.read_frame();
    CHECK(answer);
  });
}

TEST_CASE("only Produce may be large, and a topic asked for a thousand times is told once", "[B3]") {
  DevBrokerConfig config;
  config.default_partitions = 1000;
  World world(config);
  world.run([&]() -> asio::awaitable<void> {
    auto client = world.client();
    const auto often = metadata(std::vector<std::string>(1000, "orders"));
    const auto response = co_await client.call(often, 9);
    CHECK(response.topics.size() == 1);
    const auto large = metadata(std::vector<std::string>(200000, "orders"));
    auto frame = client.frame_of(large, 9);
    REQUIRE(frame.size() > (1 << 20));
    co_await client.send(frame);
    const auto none = co_await client.read_frame();
    CHECK_FALSE(none);
  });
}

TEST_CASE("there is an end to the partitions that one can ask for", "[B3]") {
  DevBrokerConfig config;
  config.discard = true;
  World world(config);
  world.run([&]() -> asio::awaitable<void> {
    auto client = world.client();
    protocol::CreateTopicsRequest request;
    for (int i = 0; i < 11; ++i) request.topics.push_back({"many" + std::to_string(i), 10000, 1, {}, {}});
    const auto response = co_await client.call(request, 7);
    for (std::size_t i = 0; i < 11; ++i) CHECK((response.topics[i].error_code == 0) == (i < 10));
  });
}

TEST_CASE("random bytes in otherwise sound requests never harm the broker") {
  World world;
  world.broker.faults().create_topic("orders", 1);
  std::mt19937 random(20);
  world.run([&]() -> asio::awaitable<void> {
    const auto batch = batch_of(5, {7, 0, 0, Compression::gzip});
    const auto put = produce("orders", 0, batch);
    const auto ask = metadata({"orders", "others"}, false);
    const auto get = fetch("orders", 0, 0);
    for (int i = 0; i < 600; ++i) {
      auto client = world.client();
      const int version = 4 + static_cast<int>(random() % 10);
      auto frame = i % 3 == 0   ? client.frame_of(put, version)
                   : i % 3 == 1 ? client.frame_of(ask, version)
                                : client.frame_of(get, version);
      for (unsigned flips = 1 + static_cast<unsigned>(random() % 4); flips > 0; --flips) {
        // Behind the header: the size and the correlation id stay, so that an answer or a close must come.
        frame.at(15 + random() % (frame.size() - 15)) = static_cast<std::byte>(random());
      }
      co_await client.send(frame);
      client.close();
    }
    auto witness = world.client();
    const auto sound = metadata({"orders"});
    const auto response = co_await witness.call(sound, 9);
    CHECK(response.topics[0].error_code == 0);
  });
}

TEST_CASE("a client that does not read its answers holds up nobody else") {
  World world;
  world.broker.faults().create_topic("orders", 1);
  world.run([&]() -> asio::awaitable<void> {
    const auto batch = batch_of(1, {}, std::string(900000, 'x'));
    const auto put = produce("orders", 0, batch);
    auto witness = world.client();
    for (int i = 0; i < 8; ++i) co_await witness.call(put, 9);
    auto greedy = world.client();
    auto get = fetch("orders", 0, 0);
    get.topics[0].partitions[0].partition_max_bytes = 1 << 26;
    for (int i = 0; i < 20; ++i) {
      auto frame = greedy.frame_of(get, 12);
      co_await greedy.send(frame);
    }
    const auto response = co_await witness.call(put, 9);
    CHECK(only(response).base_offset == 8);
  });
}

}  // namespace
