// LeaveGroup (key 13), versions 0 to 5, flexible from 4.
// Up to version 2 one member, from 3 several.
//   1 adds: response throttle_time_ms.
//   3 adds: request members; response members.
//   5 adds: request reason.
#pragma once

#include "protocol/api.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace distributedlog::protocol {

class Reader;
class Writer;
struct LeaveGroupResponse;

struct LeaveGroupRequest {
  static constexpr ApiKey api_key = ApiKey::leave_group;
  using Response = LeaveGroupResponse;

  struct Member {
    std::string member_id;
    std::optional<std::string> group_instance_id;
    std::optional<std::string> reason;

    template <class Archive, class Self>
    static void describe(Archive& archive, Self& self) {
      archive.field(self.member_id);
      archive.field(self.group_instance_id);
      archive.field(self.reason, {.since = 5});
    }
    bool operator==(const Member&) const = default;
  };

  std::string group_id;
  std::string member_id;
  std::vector<Member> members;

  void encode(Writer& writer, int version) const;
  bool decode(Reader& reader, int version);

  template <class Archive, class Self>
  static void describe(Archive& archive, Self& self) {
    archive.field(self.group_id);
    archive.field(self.member_id, {.until = 2});
    archive.field(self.members, {.since = 3});
  }
  bool operator==(const LeaveGroupRequest&) const = default;
};

struct LeaveGroupResponse {
  static constexpr ApiKey api_key = ApiKey::leave_group;

  struct Member {
    std::string member_id;
    std::optional<std::string> group_instance_id;
    std::int16_t error_code = 0;

    template <class Archive, class Self>
    static void describe(Archive& archive, Self& self) {
      archive.field(self.member_id);
      archive.field(self.group_instance_id);
      archive.field(self.error_code);
    }
    bool operator==(const Member&) const = default;
  };

  std::int32_t throttle_time_ms = 0;
  std::int16_t error_code = 0;
  std::vector<Member> members;

  void encode(Writer& writer, int version) const;
  bool decode(Reader& reader, int version);

  template <class Archive, class Self>
  static void describe(Archive& archive, Self& self) {
    archive.field(self.throttle_time_ms, {.since = 1});
    archive.field(self.error_code);
    archive.field(self.members, {.since = 3});
  }
  bool operator==(const LeaveGroupResponse&) const = default;
};

}  // namespace distributedlog::protocol
