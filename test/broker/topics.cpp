// Metadata, and topics that come and go.
#include "broker/world.hpp"
#include "protocol/messages/create_topics.hpp"
#include "protocol/messages/delete_topics.hpp"
#include "protocol/messages/describe_cluster.hpp"
#include "support/catch.hpp"

#include <filesystem>

namespace {

using namespace distributedlog;
using namespace distributedlog::test;

TEST_CASE("Metadata is answered in every version and makes topics on first use") {
  DevBrokerConfig config;
  config.default_partitions = 3;
  World world(config);
  world.run([&]() -> asio::awaitable<void> {
    auto client = world.client();
    for (int version = 0; version <= 13; ++version) {
      const auto name = "topic" + std::to_string(version);
      const auto request = metadata({name});
      const auto response = co_await client.call(request, version);
      REQUIRE(response.topics.size() == 1);
      CHECK(response.topics[0].error_code == 0);
      CHECK(response.topics[0].name == name);
      CHECK(response.topics[0].topic_id.is_zero() == (version < 10));
      CHECK(response.topics[0].partitions.size() == 3);
      REQUIRE(response.brokers.size() == 1);
      CHECK(response.brokers[0].host + ":" + std::to_string(response.brokers[0].port) == world.servers()[0]);
    }
    for (int version : {0, 1, 13}) {
      protocol::MetadataRequest all;
      if (version == 0) all.topics.emplace();  // version 0 has no null: empty means all
      const auto everything = co_await client.call(all, version);
      CHECK(everything.topics.size() == 14);
      const auto nothing = metadata({});
      const auto brokers = co_await client.call(nothing, version);
      CHECK(brokers.topics.size() == (version == 0 ? 14u : 0u));
    }
  });
}

TEST_CASE("topics are not made when the client or the broker does not want it") {
  DevBrokerConfig config;
  const bool by_client = GENERATE(true, false);
  config.auto_create_topics = by_client;
  World world(config);
  world.run([&]() -> asio::awaitable<void> {
    auto client = world.client();
    const auto request = metadata({"unknown"}, !by_client);
    const auto response = co_await client.call(request, 12);
    CHECK(response.topics[0].error_code == code(broker_errc::unknown_topic_or_partition));
    CHECK(response.topics[0].partitions.empty());
    protocol::MetadataRequest by_id;
    by_id.topics.emplace().push_back({*protocol::Uuid::parse("AAAAAAAAAAAAAAAAAAAAAQ"), std::nullopt});
    const auto unknown = co_await client.call(by_id, 12);
    CHECK(unknown.topics[0].error_code == code(broker_errc::unknown_topic_id));
    CHECK_FALSE(unknown.topics[0].name);
  });
}

TEST_CASE("a topic name never becomes a path outside the folder") {
  World world;
  const std::filesystem::path folder = world.broker.data_dir();
  world.run([&]() -> asio::awaitable<void> {
    auto client = world.client();
    const std::vector<std::string> names{
        "../../x", "..", ".", "a/b", "", std::string(250, 'a'), std::string("a\0b", 3)};
    const auto request = metadata(names);
    const auto response = co_await client.call(request, 12);
    for (const auto& topic : response.topics) CHECK(topic.error_code == code(broker_errc::invalid_topic_exception));
    protocol::CreateTopicsRequest create;
    for (const auto& name : names) create.topics.push_back({name, 1, 1, {}, {}});
    const auto created = co_await client.call(create, 7);
    for (const auto& topic : created.topics) CHECK(topic.error_code == code(broker_errc::invalid_topic_exception));
  });
  CHECK(std::distance(std::filesystem::directory_iterator(folder), {}) == 2);  // the lock and the cluster's file
}

TEST_CASE("topics are created and deleted by request, with Kafka's refusals") {
  World world;
  world.run([&]() -> asio::awaitable<void> {
    auto client = world.client();
    for (int version = 2; version <= 7; ++version) {
      protocol::CreateTopicsRequest request;
      request.topics.push_back({"made" + std::to_string(version), 2, 1, {}, {}});
      const auto response = co_await client.call(request, version);
      CHECK(response.topics[0].error_code == 0);
      const auto again = co_await client.call(request, version);
      CHECK(again.topics[0].error_code == code(broker_errc::topic_already_exists));
    }
    protocol::CreateTopicsRequest refused;
    refused.topics.push_back({"none", 0, 1, {}, {}});
    refused.topics.push_back({"many", 10001, 1, {}, {}});
    refused.topics.push_back({"copies", 1, 2, {}, {}});
    refused.topics.push_back({"twice", 1, 1, {}, {}});
    refused.topics.push_back({"twice", 1, 1, {}, {}});
    const auto response = co_await client.call(refused, 7);
    CHECK(response.topics[0].error_code == code(broker_errc::invalid_partitions));
    CHECK(response.topics[1].error_code == code(broker_errc::invalid_partitions));
    CHECK(response.topics[2].error_code == code(broker_errc::invalid_replication_factor));
    CHECK(response.topics[3].error_code == code(broker_errc::invalid_request));
    protocol::CreateTopicsRequest trial;
    trial.validate_only = true;
    trial.topics.push_back({"trial", -1, -1, {}, {}});
    const auto tried = co_await client.call(trial, 7);
    CHECK(tried.topics[0].error_code == 0);

    for (int version = 1; version <= 6; ++version) {
      const auto name = "made" + std::to_string(version + 1);
      protocol::DeleteTopicsRequest request;
      request.topic_names = {name, "trial"};
      request.topics = {{name, {}}, {"trial", {}}};
      const auto deleted = co_await client.call(request, version);
      REQUIRE(deleted.responses.size() == 2);
      CHECK(deleted.responses[0].error_code == 0);
      CHECK(deleted.responses[1].error_code == code(broker_errc::unknown_topic_or_partition));
    }
    protocol::MetadataRequest all;
    const auto left = co_await client.call(all, 13);
    CHECK(left.topics.empty());
  });
}

TEST_CASE("a topic made anew has a new id and an empty log") {
  World world;
  world.run([&]() -> asio::awaitable<void> {
    auto client = world.client();
    const auto ask = metadata({"phoenix"});
    const auto before = co_await client.call(ask, 12);
    const auto batch = batch_of(3);
    auto by_id = produce("phoenix", 0, batch);
    by_id.topic_data[0].topic_id = before.topics[0].topic_id;
    auto answer = co_await client.call(by_id, 13);
    CHECK(only(answer).error_code == 0);

    world.broker.faults().delete_topic("phoenix");
    answer = co_await client.call(by_id, 13);
    CHECK(only(answer).error_code == code(broker_errc::unknown_topic_id));
    const auto after = co_await client.call(ask, 12);
    CHECK(after.topics[0].topic_id != before.topics[0].topic_id);
    CHECK(world.broker.faults().end_offset("phoenix", 0) == 0);
  });
}

TEST_CASE("DescribeCluster names the nodes that run") {
  DevBrokerConfig config;
  config.nodes = 3;
  World world(config);
  world.run([&]() -> asio::awaitable<void> {
    auto client = world.client();
    world.broker.faults().stop_node(2);
    for (int version = 0; version <= 2; ++version) {
      protocol::DescribeClusterRequest request;
      const auto response = co_await client.call(request, version);
      CHECK(response.error_code == 0);
      CHECK(response.cluster_id.size() == 22);
      REQUIRE(response.brokers.size() == 2);
      CHECK(response.brokers[1].broker_id == 3);
    }
  });
}

}  // namespace
