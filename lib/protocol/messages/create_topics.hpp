// CreateTopics (key 19), versions 2 to 7, flexible from 5.
// num_partitions or replication_factor -1 takes the broker's default (from version 4), and goes with assignments.
//   5 adds: response topic_config_error_code, num_partitions, replication_factor, configs.
//   7 adds: response topic_id.
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
struct CreateTopicsResponse;

struct CreateTopicsRequest {
  static constexpr ApiKey api_key = ApiKey::create_topics;
  using Response = CreateTopicsResponse;

  struct Assignment {
    std::int32_t partition_index = 0;
    std::vector<std::int32_t> broker_ids;

    template <class Archive, class Self>
    static void describe(Archive& archive, Self& self) {
      archive.field(self.partition_index);
      archive.field(self.broker_ids);
    }
    bool operator==(const Assignment&) const = default;
  };

  struct Config {
    std::string name;
    std::optional<std::string> value;

    template <class Archive, class Self>
    static void describe(Archive& archive, Self& self) {
      archive.field(self.name);
      archive.field(self.value);
    }
    bool operator==(const Config&) const = default;
  };

  struct Topic {
    std::string name;
    std::int32_t num_partitions = 0;
    std::int16_t replication_factor = 0;
    std::vector<Assignment> assignments;
    std::vector<Config> configs;

    template <class Archive, class Self>
    static void describe(Archive& archive, Self& self) {
      archive.field(self.name);
      archive.field(self.num_partitions);
      archive.field(self.replication_factor);
      archive.field(self.assignments);
      archive.field(self.configs);
    }
    bool operator==(const Topic&) const = default;
  };

  std::vector<Topic> topics;
  std::int32_t timeout_ms = 60000;
  bool validate_only = false;

  void encode(Writer& writer, int version) const;
  bool decode(Reader& reader, int version);

  template <class Archive, class Self>
  static void describe(Archive& archive, Self& self) {
    archive.field(self.topics);
    archive.field(self.timeout_ms);
    archive.field(self.validate_only);
  }
  bool operator==(const CreateTopicsRequest&) const = default;
};

struct CreateTopicsResponse {
  static constexpr ApiKey api_key = ApiKey::create_topics;

  struct Config {
    std::string name;
    std::optional<std::string> value;
    bool read_only = false;
    std::int8_t config_source = -1;
    bool is_sensitive = false;

    template <class Archive, class Self>
    static void describe(Archive& archive, Self& self) {
      archive.field(self.name);
      archive.field(self.value);
      archive.field(self.read_only);
      archive.field(self.config_source);
      archive.field(self.is_sensitive);
    }
    bool operator==(const Config&) const = default;
  };

  struct Topic {
    std::string name;
    Uuid topic_id;
    std::int16_t error_code = 0;
    std::optional<std::string> error_message;
    std::int16_t topic_config_error_code = 0;
    std::int32_t num_partitions = -1;
    std::int16_t replication_factor = -1;
    std::optional<std::vector<Config>> configs;

    template <class Archive, class Self>
    static void describe(Archive& archive, Self& self) {
      archive.field(self.name);
      archive.field(self.topic_id, {.since = 7});
      archive.field(self.error_code);
      archive.field(self.error_message);
      archive.field(self.num_partitions, {.since = 5});
      archive.field(self.replication_factor, {.since = 5});
      archive.field(self.configs, {.since = 5});
    }
    template <class Archive, class Self>
    static void describe_tags(Archive& archive, Self& self) {
      archive.tagged(0, self, &Topic::topic_config_error_code, {.since = 5});
    }
    bool operator==(const Topic&) const = default;
  };

  std::int32_t throttle_time_ms = 0;
  std::vector<Topic> topics;

  void encode(Writer& writer, int version) const;
  bool decode(Reader& reader, int version);

  template <class Archive, class Self>
  static void describe(Archive& archive, Self& self) {
    archive.field(self.throttle_time_ms);
    archive.field(self.topics);
  }
  bool operator==(const CreateTopicsResponse&) const = default;
};

}  // namespace distributedlog::protocol
