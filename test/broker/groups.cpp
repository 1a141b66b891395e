// Consumer groups over the wire: the shape of the answers; the rules are tested in test/unit/broker.
#include "broker/world.hpp"
#include "protocol/messages/find_coordinator.hpp"
#include "protocol/messages/heartbeat.hpp"
#include "protocol/messages/join_group.hpp"
#include "protocol/messages/leave_group.hpp"
#include "protocol/messages/offset_commit.hpp"
#include "protocol/messages/offset_fetch.hpp"
#include "protocol/messages/sync_group.hpp"
#include "support/catch.hpp"

namespace {

using namespace distributedlog;
using namespace distributedlog::test;

TEST_CASE("every version of FindCoordinator names a node that runs") {
  World world;
  world.run([&]() -> asio::awaitable<void> {
    auto client = world.client();
    for (int version = 0; version <= 6; ++version) {
      protocol::FindCoordinatorRequest request;
      request.key = "group";
      request.coordinator_keys = {"group", "other"};
      const auto response = co_await client.call(request, version);
      const auto host = version < 4 ? response.host : response.coordinators.at(1).host;
      const auto port = version < 4 ? response.port : response.coordinators.at(1).port;
      CHECK(host + ":" + std::to_string(port) == world.servers()[0]);
      request.key_type = 1;
      if (version == 0) continue;
      const auto refused = co_await client.call(request, version);
      CHECK((version < 4 ? refused.error_code : refused.coordinators.at(0).error_code) ==
            code(broker_errc::invalid_request));
    }
  });
}

TEST_CASE("a member joins, syncs, beats, commits and leaves in every version") {
  World world;
  world.broker.faults().create_topic("orders", 1);
  world.run([&]() -> asio::awaitable<void> {
    auto client = world.client();
    for (int version = 0; version <= 9; ++version) {
      const auto group = "group" + std::to_string(version);
      protocol::JoinGroupRequest join;
      join.group_id = group;
      join.session_timeout_ms = 30000;
      join.rebalance_timeout_ms = 30000;
      join.protocol_type = "consumer";
      join.protocols.push_back({"range", protocol::Bytes{std::byte{1}}});
      auto joined = co_await client.call(join, version);
      if (version >= 4) {
        CHECK(joined.error_code == code(broker_errc::member_id_required));
        join.member_id = joined.member_id;
        joined = co_await client.call(join, version);
      }
      CHECK(joined.error_code == 0);
      CHECK(joined.generation_id == 1);
      CHECK(joined.leader == joined.member_id);
      REQUIRE(joined.members.size() == 1);
      CHECK(joined.members[0].metadata == protocol::Bytes{std::byte{1}});

      protocol::SyncGroupRequest sync;
      sync.group_id = group;
      sync.generation_id = 1;
      sync.member_id = joined.member_id;
      sync.assignments.push_back({joined.member_id, protocol::Bytes{std::byte{2}}});
      const auto synced = co_await client.call(sync, std::min(version, 5));
      CHECK(synced.error_code == 0);
      CHECK(synced.assignment == protocol::Bytes{std::byte{2}});

      protocol::HeartbeatRequest beat;
      beat.group_id = group;
      beat.generation_id = 1;
      beat.member_id = joined.member_id;
      const auto alive = co_await client.call(beat, std::min(version, 4));
      CHECK(alive.error_code == 0);

      protocol::LeaveGroupRequest leave;
      leave.group_id = group;
      leave.member_id = joined.member_id;
      leave.members.push_back({joined.member_id, std::nullopt, std::nullopt});
      const auto left = co_await client.call(leave, std::min(version, 5));
      CHECK(left.error_code == 0);
      const auto gone = co_await client.call(beat, std::min(version, 4));
      CHECK(gone.error_code == code(broker_errc::unknown_member_id));
    }
  });
}

TEST_CASE("committed offsets are fetched back in every version") {
  World world;
  world.broker.faults().create_topic("orders", 2);
  world.run([&]() -> asio::awaitable<void> {
    auto client = world.client();
    const auto ask = metadata({"orders"});
    const auto known = co_await client.call(ask, 12);
    const auto id = known.topics[0].topic_id;
    for (int version = 2; version <= 10; ++version) {
      protocol::OffsetCommitRequest commit;
      commit.group_id = "group";
      commit.topics.push_back({"orders", id, {{0, 40 + version, -1, "note"}, {7, 1, -1, std::nullopt}}});
      const auto committed = co_await client.call(commit, version);
      CHECK(committed.topics.at(0).partitions.at(0).error_code == 0);
      CHECK(committed.topics.at(0).partitions.at(1).error_code == code(broker_errc::unknown_topic_or_partition));

      protocol::OffsetFetchRequest request;
      request.group_id = "group";
      request.topics.emplace().push_back({"orders", {0, 1}});
      auto& group = request.groups.emplace_back();
      group.group_id = "group";
      group.topics.emplace().push_back({"orders", id, {0, 1}});
      const auto fetched = co_await client.call(request, version);
      if (version < 8) {
        CHECK(fetched.topics.at(0).partitions.at(0).committed_offset == 40 + version);
        CHECK(fetched.topics.at(0).partitions.at(1).committed_offset == -1);
      } else {
        CHECK(fetched.groups.at(0).topics.at(0).partitions.at(0).committed_offset == 40 + version);
        CHECK(fetched.groups.at(0).topics.at(0).partitions.at(0).metadata == "note");
      }
      request.topics.reset();
      request.groups[0].topics.reset();
      const auto all = co_await client.call(request, version);
      CHECK((version < 8 ? all.topics.size() : all.groups.at(0).topics.size()) == 1);
    }
  });
}

}  // namespace
