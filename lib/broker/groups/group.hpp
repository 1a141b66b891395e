// One consumer group of the classic protocol: who is in it, which generation, who consumes what. Pure: told the time,
// answers through the functions it is handed, and says when it wants to be asked again.
#pragma once

#include "protocol/messages/join_group.hpp"
#include "protocol/messages/sync_group.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace distributedlog::broker {

class Group {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;
  using JoinReply = std::function<void(protocol::JoinGroupResponse)>;
  using SyncReply = std::function<void(protocol::SyncGroupResponse)>;

  struct Committed {
    std::int64_t offset = -1;
    std::int32_t leader_epoch = -1;
    std::optional<std::string> metadata;
  };
  using Offsets = std::map<std::pair<std::string, std::int32_t>, Committed>;  // by topic and partition

  // `fresh_id` becomes the member's id if it has none. With `id_first` such a member is only told its id, and has to
  // join again with it.
  void join(const protocol::JoinGroupRequest& request, std::string fresh_id, bool id_first, TimePoint now,
            JoinReply reply);
  void sync(const protocol::SyncGroupRequest& request, TimePoint now, SyncReply reply);
  std::int16_t heartbeat(const std::string& member_id, std::int32_t generation, TimePoint now);
  // By member id, or by instance id when the member id is empty.
  std::int16_t leave(const std::string& member_id, const std::optional<std::string>& instance_id, TimePoint now);
  // May this member commit offsets? Also a sign of life.
  std::int16_t may_commit(const std::string& member_id, std::int32_t generation, TimePoint now);

  Offsets& offsets() noexcept { return offsets_; }

  std::optional<TimePoint> next_deadline() const;
  void on_time(TimePoint now);
  // Everybody who still waits is told to look for another coordinator.
  void abandon();

 private:
  enum class State { empty, preparing, completing, stable };
  struct Member {
    std::string id;
    std::optional<std::string> instance_id;
    std::chrono::milliseconds session_timeout{};
    std::chrono::milliseconds rebalance_timeout{};
    std::vector<protocol::JoinGroupRequest::Protocol> protocols;
    protocol::Bytes assignment;
    TimePoint expires;
    JoinReply join;
    SyncReply sync;
    bool waits() const noexcept { return join || sync; }
  };

  Member* find(const std::string& id);
  Member* find_instance(const std::optional<std::string>& instance_id);
  Member* admit(const protocol::JoinGroupRequest& request, std::string fresh_id, bool id_first, TimePoint now,
                const JoinReply& reply);
  bool fits(const protocol::JoinGroupRequest& request) const;
  bool all_know(const std::string& protocol_name) const;
  void begin_rebalance(TimePoint now);
  void complete_if_all_joined(TimePoint now);
  void complete(TimePoint now);
  void after_removal(TimePoint now);
  void choose_protocol();
  protocol::JoinGroupResponse welcome(const Member& member) const;
  void answer_sync(Member& member, std::int16_t error);

  State state_ = State::empty;
  std::int32_t generation_ = 0;
  std::string protocol_type_;
  std::string protocol_;
  std::string leader_;
  std::vector<std::unique_ptr<Member>> members_;   // in the order of joining
  std::map<std::string, TimePoint> promised_ids_;  // given out, not yet joined with
  TimePoint rebalance_ends_;
  Offsets offsets_;
};

}  // namespace distributedlog::broker
