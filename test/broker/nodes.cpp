// Several nodes: leaders that move, nodes that stop and start.
#include "broker/world.hpp"
#include "support/catch.hpp"

#include <distributedlog/producer_error.hpp>

namespace {

using namespace distributedlog;
using namespace distributedlog::test;

DevBrokerConfig three_nodes() {
  DevBrokerConfig config;
  config.nodes = 3;
  return config;
}

TEST_CASE("partitions spread over the nodes, and each node answers for its own only") {
  World world(three_nodes());
  world.broker.faults().create_topic("orders", 6);
  world.run([&]() -> asio::awaitable<void> {
    const auto batch = batch_of(1);
    std::vector<int> led(4);
    for (std::int32_t partition = 0; partition < 6; ++partition) {
      const auto leader = world.broker.faults().leader("orders", partition);
      ++led.at(static_cast<std::size_t>(leader));
      for (std::int32_t node = 1; node <= 3; ++node) {
        auto client = world.client_of(node);
        const auto request = produce("orders", partition, batch);
        const auto response = co_await client.call(request, 12);
        const auto& answer = only(response);
        CHECK(answer.error_code == (node == leader ? 0 : code(broker_errc::not_leader_or_follower)));
        if (node == leader) continue;
        CHECK(answer.current_leader.leader_id == leader);
        REQUIRE(response.node_endpoints.size() == 1);
        CHECK(response.node_endpoints[0].host + ":" + std::to_string(response.node_endpoints[0].port) ==
              world.servers().at(static_cast<std::size_t>(leader - 1)));
      }
      CHECK(world.broker.faults().end_offset("orders", partition) == 1);
    }
    CHECK(led == std::vector<int>{0, 2, 2, 2});
  });
}

TEST_CASE("a moved leader takes log, sequences and a higher epoch with it") {
  World world(three_nodes());
  world.broker.faults().create_topic("orders", 1);
  world.run([&]() -> asio::awaitable<void> {
    const auto ask = metadata({"orders"});
    const auto first = batch_of(1, {7, 0, 0});
    const auto second = batch_of(1, {7, 0, 1});
    auto any = world.client();
    auto before = co_await any.call(ask, 9);
    const auto old_leader = before.topics[0].partitions[0].leader_id;
    auto old_node = world.client_of(old_leader);
    const auto put = produce("orders", 0, first);
    co_await old_node.call(put, 9);

    const auto new_leader = old_leader % 3 + 1;
    world.broker.faults().move_leader("orders", 0, new_leader);
    const auto after = co_await any.call(ask, 9);
    CHECK(after.topics[0].partitions[0].leader_id == new_leader);
    CHECK(after.topics[0].partitions[0].leader_epoch == before.topics[0].partitions[0].leader_epoch + 1);

    auto new_node = world.client_of(new_leader);
    auto response = co_await new_node.call(put, 9);
    CHECK(only(response).base_offset == 0);  // the duplicate is known here, too
    const auto next = produce("orders", 0, second);
    response = co_await new_node.call(next, 9);
    CHECK(only(response).base_offset == 1);
  });
}

TEST_CASE("a stopped node closes, hands its leaders on, and comes back on its port") {
  World world(three_nodes());
  world.broker.faults().create_topic("orders", 3);
  world.run([&]() -> asio::awaitable<void> {
    const auto servers = world.servers();
    auto victim = world.client_of(2);
    auto witness = world.client_of(1);
    const auto ask = metadata({"orders"});
    co_await victim.call(ask, 9);

    world.broker.faults().stop_node(2);
    const auto closed = co_await victim.read_frame();
    CHECK_FALSE(closed);
    CHECK(world.servers().size() == 2);
    CHECK_THROWS(RawClient(world.io.get_executor(), servers[1]));
    const auto without = co_await witness.call(ask, 9);
    CHECK(without.brokers.size() == 2);
    for (const auto& partition : without.topics[0].partitions) {
      CHECK(partition.error_code == 0);
      CHECK(partition.leader_id != 2);
      CHECK(partition.offline_replicas == std::vector<std::int32_t>{2});
    }

    world.broker.faults().start_node(2);
    CHECK(world.servers() == servers);
    auto again = world.client_of(2);
    const auto with = co_await again.call(ask, 9);
    CHECK(with.brokers.size() == 3);
  });
}

TEST_CASE("with every node stopped partitions have no leader until one comes back") {
  DevBrokerConfig config;
  config.nodes = 2;
  World world(config);
  world.broker.faults().create_topic("orders", 1);
  world.broker.faults().stop_node(1);
  world.broker.faults().stop_node(2);
  CHECK(world.broker.faults().leader("orders", 0) == -1);
  CHECK(world.broker.bootstrap_servers().empty());
  world.broker.faults().start_node(2);
  CHECK(world.broker.faults().leader("orders", 0) == 2);
}

TEST_CASE("what does not exist is refused by name") {
  World world;
  auto& faults = world.broker.faults();
  CHECK_THROWS_AS(faults.end_offset("unknown", 0), std::invalid_argument);
  CHECK_THROWS_AS(faults.stop_node(2), std::invalid_argument);
  CHECK_THROWS_AS(faults.create_topic("../x", 1), std::invalid_argument);
  faults.create_topic("orders", 1);
  CHECK_THROWS_AS(faults.create_topic("orders", 1), std::invalid_argument);
  CHECK_THROWS_AS(faults.end_offset("orders", 1), std::invalid_argument);
  CHECK_THROWS_AS(faults.move_leader("orders", 0, 7), std::invalid_argument);
  CHECK_THROWS_AS(faults.add_partitions("orders", 0), std::invalid_argument);
  faults.add_partitions("orders", 3);
  CHECK(faults.leader("orders", 2) == 1);
}

}  // namespace
