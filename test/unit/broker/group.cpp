#include "broker/groups/group.hpp"

#include "support/catch.hpp"

#include <distributedlog/error.hpp>

namespace {

using namespace distributedlog;
using distributedlog::broker::Group;
using namespace std::chrono_literals;

std::int16_t code(broker_errc error) { return static_cast<std::int16_t>(error); }

// A group with members who remember what they were told.
struct Script {
  Group group;
  Group::TimePoint now{};
  struct Told {
    std::optional<protocol::JoinGroupResponse> join;
    std::optional<protocol::SyncGroupResponse> sync;
  };
  std::map<std::string, Told> told;

  void join(const std::string& who, const std::string& id, bool id_first = false,
            std::vector<std::string> protocols = {"range"}) {
    protocol::JoinGroupRequest request;
    request.group_id = "group";
    request.session_timeout_ms = 10000;
    request.rebalance_timeout_ms = 60000;
    request.member_id = id;
    request.protocol_type = "consumer";
    for (auto& name : protocols) request.protocols.push_back({name, {}});
    told[who].join.reset();
    group.join(request, who + "-id", id_first, now,
               [this, who](protocol::JoinGroupResponse response) { told[who].join = std::move(response); });
  }
  void sync(const std::string& who, std::int32_t generation, const std::vector<std::string>& members = {}) {
    protocol::SyncGroupRequest request;
    request.member_id = who + "-id";
    request.generation_id = generation;
    for (const auto& member : members) {
      request.assignments.push_back({member + "-id", protocol::Bytes{static_cast<std::byte>(member[0])}});
    }
    told[who].sync.reset();
    group.sync(request, now,
               [this, who](protocol::SyncGroupResponse response) { told[who].sync = std::move(response); });
  }
  std::int16_t beat(const std::string& who, std::int32_t generation) {
    return group.heartbeat(who + "-id", generation, now);
  }
  void pass(std::chrono::milliseconds time) {
    now += time;
    group.on_time(now);
  }
};

TEST_CASE("a member without an id is sent back with one, then leads the group alone") {
  Script script;
  script.join("a", "", true);
  REQUIRE(script.told["a"].join);
  CHECK(script.told["a"].join->error_code == code(broker_errc::member_id_required));
  CHECK(script.told["a"].join->member_id == "a-id");

  script.join("a", "a-id", true);
  REQUIRE(script.told["a"].join);
  CHECK(script.told["a"].join->error_code == 0);
  CHECK(script.told["a"].join->leader == "a-id");
  CHECK(script.told["a"].join->protocol_name == "range");
  CHECK(script.told["a"].join->members.size() == 1);

  script.sync("a", 1, {"a"});
  REQUIRE(script.told["a"].sync);
  CHECK(script.told["a"].sync->assignment == protocol::Bytes{std::byte{'a'}});
  CHECK(script.beat("a", 1) == 0);
}

TEST_CASE("a second member makes the first join again, and both get their share from the leader") {
  Script script;
  script.join("a", "");
  script.sync("a", 1, {"a"});
  script.join("b", "");
  CHECK_FALSE(script.told["b"].join);  // waits for a
  CHECK(script.beat("a", 1) == code(broker_errc::rebalance_in_progress));
  script.join("a", "a-id");
  REQUIRE(script.told["a"].join);
  REQUIRE(script.told["b"].join);
  CHECK(script.told["a"].join->generation_id == 2);
  CHECK(script.told["a"].join->members.size() == 2);
  CHECK(script.told["b"].join->members.empty());
  CHECK(script.told["b"].join->leader == "a-id");

  script.sync("b", 2);
  CHECK_FALSE(script.told["b"].sync);
  script.sync("a", 2, {"a", "b"});
  REQUIRE(script.told["b"].sync);
  CHECK(script.told["b"].sync->assignment == protocol::Bytes{std::byte{'b'}});
  CHECK(script.beat("b", 1) == code(broker_errc::illegal_generation));
  CHECK(script.beat("b", 2) == 0);
}

TEST_CASE("silence beyond the session timeout removes a member") {
  Script script;
  script.join("a", "");
  script.sync("a", 1, {"a"});
  script.pass(9s);
  CHECK(script.beat("a", 1) == 0);
  script.pass(9s);
  CHECK(script.beat("a", 1) == 0);
  REQUIRE(script.group.next_deadline());
  CHECK(*script.group.next_deadline() == script.now + 10s);
  script.pass(10s);
  CHECK(script.beat("a", 1) == code(broker_errc::unknown_member_id));
  CHECK_FALSE(script.group.next_deadline());
}

TEST_CASE("who does not join again in time is left behind") {
  Script script;
  script.join("a", "");
  script.sync("a", 1, {"a"});
  script.join("b", "");
  for (int i = 0; i < 6; ++i) {
    script.pass(9s);
    script.beat("a", 1);  // alive, but does not join
  }
  CHECK_FALSE(script.told["b"].join);
  script.pass(6s);
  REQUIRE(script.told["b"].join);
  CHECK(script.told["b"].join->leader == "b-id");
  CHECK(script.beat("a", 1) == code(broker_errc::unknown_member_id));
}

TEST_CASE("leaving hands the partitions on at once") {
  Script script;
  script.join("a", "");
  script.sync("a", 1, {"a"});
  script.join("b", "");
  CHECK(script.group.leave("a-id", std::nullopt, script.now) == 0);
  REQUIRE(script.told["b"].join);
  CHECK(script.told["b"].join->leader == "b-id");
  CHECK(script.group.leave("a-id", std::nullopt, script.now) == code(broker_errc::unknown_member_id));
}

TEST_CASE("members must share a protocol, and the one most of them prefer is taken") {
  Script script;
  script.join("a", "", false, {"range", "sticky"});
  script.sync("a", 1, {"a"});
  script.join("c", "", false, {"other"});
  CHECK(script.told["c"].join->error_code == code(broker_errc::inconsistent_group_protocol));
  script.join("b", "", false, {"sticky", "other"});
  script.join("a", "a-id", false, {"range", "sticky"});
  CHECK(script.told["b"].join->protocol_name == "sticky");
}

TEST_CASE("only members of this generation may commit, or nobody's member in an empty group") {
  Script script;
  CHECK(script.group.may_commit("", -1, script.now) == 0);
  script.join("a", "");
  script.sync("a", 1, {"a"});
  CHECK(script.group.may_commit("a-id", 1, script.now) == 0);
  CHECK(script.group.may_commit("a-id", 0, script.now) == code(broker_errc::illegal_generation));
  CHECK(script.group.may_commit("x-id", 1, script.now) == code(broker_errc::unknown_member_id));
  CHECK(script.group.may_commit("", -1, script.now) == code(broker_errc::unknown_member_id));
}

TEST_CASE("whoever waits is told when the group's broker stops") {
  Script script;
  script.join("a", "");
  script.sync("a", 1, {"a"});
  script.join("b", "");
  script.group.abandon();
  REQUIRE(script.told["b"].join);
  CHECK(script.told["b"].join->error_code == code(broker_errc::coordinator_not_available));
}

}  // namespace
