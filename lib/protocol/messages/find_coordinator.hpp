// FindCoordinator (key 10), versions 0 to 6, flexible from 3.
// key_type 0 = group, 1 = transaction. Up to version 3 one key, answered at the top level; from 4 several keys.
//   1 adds: request key_type; response throttle_time_ms, error_message.
//   4 adds: request coordinator_keys; response coordinators.
#pragma once

#include "protocol/api.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace distributedlog::protocol {

class Reader;
class Writer;
struct FindCoordinatorResponse;

struct FindCoordinatorRequest {
  static constexpr ApiKey api_key = ApiKey::find_coordinator;
  using Response = FindCoordinatorResponse;

  std::string key;
  std::int8_t key_type = 0;
  std::vector<std::string> coordinator_keys;

  void encode(Writer& writer, int version) const;
  bool decode(Reader& reader, int version);

  template <class Archive, class Self>
  static void describe(Archive& archive, Self& self) {
    archive.field(self.key, {.until = 3});
    archive.field(self.key_type, {.since = 1});
    archive.field(self.coordinator_keys, {.since = 4});
  }
  bool operator==(const FindCoordinatorRequest&) const = default;
};

struct FindCoordinatorResponse {
  static constexpr ApiKey api_key = ApiKey::find_coordinator;

  struct Coordinator {
    std::string key;
    std::int32_t node_id = 0;
    std::string host;
    std::int32_t port = 0;
    std::int16_t error_code = 0;
    std::optional<std::string> error_message;

    template <class Archive, class Self>
    static void describe(Archive& archive, Self& self) {
      archive.field(self.key);
      archive.field(self.node_id);
      archive.field(self.host);
      archive.field(self.port);
      archive.field(self.error_code);
      archive.field(self.error_message);
    }
    bool operator==(const Coordinator&) const = default;
  };

  std::int32_t throttle_time_ms = 0;
  std::int16_t error_code = 0;
  std::optional<std::string> error_message;
  std::int32_t node_id = 0;
  std::string host;
  std::int32_t port = 0;
  std::vector<Coordinator> coordinators;

  void encode(Writer& writer, int version) const;
  bool decode(Reader& reader, int version);

  template <class Archive, class Self>
  static void describe(Archive& archive, Self& self) {
    archive.field(self.throttle_time_ms, {.since = 1});
    archive.field(self.error_code, {.until = 3});
    archive.field(self.error_message, {.since = 1, .until = 3});
    archive.field(self.node_id, {.until = 3});
    archive.field(self.host, {.until = 3});
    archive.field(self.port, {.until = 3});
    archive.field(self.coordinators, {.since = 4});
  }
  bool operator==(const FindCoordinatorResponse&) const = default;
};

}  // namespace distributedlog::protocol
