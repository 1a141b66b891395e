// Clients that want the broker's memory, or its patience.
#include "broker/world.hpp"
#include "support/allocations.hpp"
#include "support/catch.hpp"
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
