// JoinGroup (key 11), versions 0 to 9, flexible from 6.
// From version 4 a member without an id is sent back with one (error 79). Member metadata is the assignor's own.
//   1 adds: request rebalance_timeout_ms.
//   2 adds: response throttle_time_ms.
//   5 adds: request group_instance_id; response group_instance_id.
//   7 adds: response protocol_type.
//   8 adds: request reason.
//   9 adds: response skip_assignment.
#pragma once

#include "protocol/api.hpp"
#include "protocol/bytes.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace distributedlog::protocol {

class Reader;
class Writer;
struct JoinGroupResponse;

struct JoinGroupRequest {
  static constexpr ApiKey api_key = ApiKey::join_group;
  using Response = JoinGroupResponse;

  struct Protocol {
    std::string name;
    Bytes metadata;

    template <class Archive, class Self>
    static void describe(Archive& archive, Self& self) {
      archive.field(self.name);
      archive.field(self.metadata);
    }
    bool operator==(const Protocol&) const = default;
  };

  std::string group_id;
  std::int32_t session_timeout_ms = 0;
  std::int32_t rebalance_timeout_ms = -1;
  std::string member_id;
  std::optional<std::string> group_instance_id;
  std::string protocol_type;
  std::vector<Protocol> protocols;
  std::optional<std::string> reason;

  void encode(Writer& writer, int version) const;
  bool decode(Reader& reader, int version);

  template <class Archive, class Self>
  static void describe(Archive& archive, Self& self) {
    archive.field(self.group_id);
    archive.field(self.session_timeout_ms);
    archive.field(self.rebalance_timeout_ms, {.since = 1});
    archive.field(self.member_id);
    archive.field(self.group_instance_id, {.since = 5});
    archive.field(self.protocol_type);
    archive.field(self.protocols);
    archive.field(self.reason, {.since = 8});
  }
  bool operator==(const JoinGroupRequest&) const = default;
};

struct JoinGroupResponse {
  static constexpr ApiKey api_key = ApiKey::join_group;

  struct Member {
    std::string member_id;
    std::optional<std::string> group_instance_id;
    Bytes metadata;

    template <class Archive, class Self>
    static void describe(Archive& archive, Self& self) {
      archive.field(self.member_id);
      archive.field(self.group_instance_id, {.since = 5});
      archive.field(self.metadata);
    }
    bool operator==(const Member&) const = default;
  };

  std::int32_t throttle_time_ms = 0;
  std::int16_t error_code = 0;
  std::int32_t generation_id = -1;
  std::optional<std::string> protocol_type;
  std::optional<std::string> protocol_name;
  std::string leader;
  bool skip_assignment = false;
  std::string member_id;
  std::vector<Member> members;

  void encode(Writer& writer, int version) const;
  bool decode(Reader& reader, int version);

  template <class Archive, class Self>
  static void describe(Archive& archive, Self& self) {
    archive.field(self.throttle_time_ms, {.since = 2});
    archive.field(self.error_code);
    archive.field(self.generation_id);
    archive.field(self.protocol_type, {.since = 7});
    archive.field(self.protocol_name, {.null_since = 7});
    archive.field(self.leader);
    archive.field(self.skip_assignment, {.since = 9});
    archive.field(self.member_id);
    archive.field(self.members);
  }
  bool operator==(const JoinGroupResponse&) const = default;
};

}  // namespace distributedlog::protocol
