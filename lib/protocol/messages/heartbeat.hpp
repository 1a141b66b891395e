// Heartbeat (key 12), versions 0 to 4, flexible from 4.
//   1 adds: response throttle_time_ms.
//   3 adds: request group_instance_id.
#pragma once

#include "protocol/api.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace distributedlog::protocol {

class Reader;
class Writer;
struct HeartbeatResponse;

struct HeartbeatRequest {
  static constexpr ApiKey api_key = ApiKey::heartbeat;
  using Response = HeartbeatResponse;

  std::string group_id;
  std::int32_t generation_id = 0;
  std::string member_id;
  std::optional<std::string> group_instance_id;

  void encode(Writer& writer, int version) const;
  bool decode(Reader& reader, int version);

  template <class Archive, class Self>
  static void describe(Archive& archive, Self& self) {
    archive.field(self.group_id);
    archive.field(self.generation_id);
    archive.field(self.member_id);
    archive.field(self.group_instance_id, {.since = 3});
  }
  bool operator==(const HeartbeatRequest&) const = default;
};

struct HeartbeatResponse {
  static constexpr ApiKey api_key = ApiKey::heartbeat;

  std::int32_t throttle_time_ms = 0;
  std::int16_t error_code = 0;

  void encode(Writer& writer, int version) const;
  bool decode(Reader& reader, int version);

  template <class Archive, class Self>
  static void describe(Archive& archive, Self& self) {
    archive.field(self.throttle_time_ms, {.since = 1});
    archive.field(self.error_code);
  }
  bool operator==(const HeartbeatResponse&) const = default;
};

}  // namespace distributedlog::protocol
