// DeleteTopics (key 20), versions 1 to 6, flexible from 4.
// Up to version 5 by topic_names, from 6 by topics, with a name or an id.
//   5 adds: response error_message.
//   6 adds: request topics; response topic_id.
#pragma once

#include "protocol/api.hpp"
#include "protocol/uuid.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace distributedlog::protocol {

class Reader;
class Writer;
struct DeleteTopicsResponse;

struct DeleteTopicsRequest {
  static constexpr ApiKey api_key = ApiKey::delete_topics;
  using Response = DeleteTopicsResponse;

  struct Topic {
    std::optional<std::string> name;
    Uuid topic_id;

    template <class Archive, class Self>
    static void describe(Archive& archive, Self& self) {
      archive.field(self.name);
      archive.field(self.topic_id);
    }
    bool operator==(const Topic&) const = default;
  };

  std::vector<Topic> topics;
  std::vector<std::string> topic_names;
  std::int32_t timeout_ms = 0;

  void encode(Writer& writer, int version) const;
  bool decode(Reader& reader, int version);

  template <class Archive, class Self>
  static void describe(Archive& archive, Self& self) {
    archive.field(self.topics, {.since = 6});
    archive.field(self.topic_names, {.until = 5});
    archive.field(self.timeout_ms);
  }
  bool operator==(const DeleteTopicsRequest&) const = default;
};

struct DeleteTopicsResponse {
  static constexpr ApiKey api_key = ApiKey::delete_topics;

  struct Topic {
    std::optional<std::string> name;
    Uuid topic_id;
    std::int16_t error_code = 0;
    std::optional<std::string> error_message;

    template <class Archive, class Self>
    static void describe(Archive& archive, Self& self) {
      archive.field(self.name, {.null_since = 6});
      archive.field(self.topic_id, {.since = 6});
      archive.field(self.error_code);
      archive.field(self.error_message, {.since = 5});
    }
    bool operator==(const Topic&) const = default;
  };

  std::int32_t throttle_time_ms = 0;
  std::vector<Topic> responses;

  void encode(Writer& writer, int version) const;
  bool decode(Reader& reader, int version);

  template <class Archive, class Self>
  static void describe(Archive& archive, Self& self) {
    archive.field(self.throttle_time_ms);
    archive.field(self.responses);
  }
  bool operator==(const DeleteTopicsResponse&) const = default;
};

}  // namespace distributedlog::protocol
