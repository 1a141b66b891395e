// SyncGroup (key 14), versions 0 to 5, flexible from 4.
// The leader brings everybody's assignment, each member takes its own home.
//   1 adds: response throttle_time_ms.
//   3 adds: request group_instance_id.
//   5 adds: request protocol_type, protocol_name; response protocol_type, protocol_name.
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
struct SyncGroupResponse;

struct SyncGroupRequest {
  static constexpr ApiKey api_key = ApiKey::sync_group;
  using Response = SyncGroupResponse;

  struct Assignment {
    std::string member_id;
    Bytes assignment;

    template <class Archive, class Self>
    static void describe(Archive& archive, Self& self) {
      archive.field(self.member_id);
      archive.field(self.assignment);
    }
    bool operator==(const Assignment&) const = default;
  };

  std::string group_id;
  std::int32_t generation_id = 0;
  std::string member_id;
  std::optional<std::string> group_instance_id;
  std::optional<std::string> protocol_type;
  std::optional<std::string> protocol_name;
  std::vector<Assignment> assignments;

  void encode(Writer& writer, int version) const;
  bool decode(Reader& reader, int version);

  template <class Archive, class Self>
  static void describe(Archive& archive, Self& self) {
    archive.field(self.group_id);
    archive.field(self.generation_id);
    archive.field(self.member_id);
    archive.field(self.group_instance_id, {.since = 3});
    archive.field(self.protocol_type, {.since = 5});
    archive.field(self.protocol_name, {.since = 5});
    archive.field(self.assignments);
  }
  bool operator==(const SyncGroupRequest&) const = default;
};

struct SyncGroupResponse {
  static constexpr ApiKey api_key = ApiKey::sync_group;

  std::int32_t throttle_time_ms = 0;
  std::int16_t error_code = 0;
  std::optional<std::string> protocol_type;
  std::optional<std::string> protocol_name;
  Bytes assignment;

  void encode(Writer& writer, int version) const;
  bool decode(Reader& reader, int version);

  template <class Archive, class Self>
  static void describe(Archive& archive, Self& self) {
    archive.field(self.throttle_time_ms, {.since = 1});
    archive.field(self.error_code);
    archive.field(self.protocol_type, {.since = 5});
    archive.field(self.protocol_name, {.since = 5});
    archive.field(self.assignment);
  }
  bool operator==(const SyncGroupResponse&) const = default;
};

}  // namespace distributedlog::protocol
