// Metadata (key 3), versions 0 to 13, flexible from 9.
// topics: nullopt asks for all topics, an empty list for none (in version 0, which has no null, an empty list means
// all). From version 12 a topic may be asked for by id with the name left out.
//   1 adds: response rack, controller_id, is_internal.
//   2 adds: response cluster_id.
//   3 adds: response throttle_time_ms.
//   4 adds: request allow_auto_topic_creation.
//   5 adds: response offline_replicas.
//   7 adds: response leader_epoch.
//   8 adds: request include_cluster_authorized_operations, include_topic_authorized_operations; response
//      topic_authorized_operations, cluster_authorized_operations.
//   10 adds: request topic_id; response topic_id.
//   13 adds: response error_code.
#pragma once

#include "protocol/api.hpp"
#include "protocol/uuid.hpp"

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace distributedlog::protocol {

class Reader;
class Writer;
struct MetadataResponse;

struct MetadataRequest {
  static constexpr ApiKey api_key = ApiKey::metadata;
  using Response = MetadataResponse;

  struct Topic {
    Uuid topic_id;
    std::optional<std::string> name;

    template <class Archive, class Self>
    static void describe(Archive& archive, Self& self) {
      archive.field(self.topic_id, {.since = 10});
      archive.field(self.name, {.null_since = 10});
    }
    bool operator==(const Topic&) const = default;
  };

  std::optional<std::vector<Topic>> topics;
  bool allow_auto_topic_creation = true;
  bool include_cluster_authorized_operations = false;
  bool include_topic_authorized_operations = false;

  void encode(Writer& writer, int version) const;
  bool decode(Reader& reader, int version);

  template <class Archive, class Self>
  static void describe(Archive& archive, Self& self) {
    archive.field(self.topics, {.null_since = 1});
    archive.field(self.allow_auto_topic_creation, {.since = 4});
    archive.field(self.include_cluster_authorized_operations, {.since = 8, .until = 10});
    archive.field(self.include_topic_authorized_operations, {.since = 8});
  }
  bool operator==(const MetadataRequest&) const = default;
};

struct MetadataResponse {
  static constexpr ApiKey api_key = ApiKey::metadata;

  struct Broker {
    std::int32_t node_id = 0;
    std::string host;
    std::int32_t port = 0;
    std::optional<std::string> rack;

    template <class Archive, class Self>
    static void describe(Archive& archive, Self& self) {
      archive.field(self.node_id);
      archive.field(self.host);
      archive.field(self.port);
      archive.field(self.rack, {.since = 1});
    }
    bool operator==(const Broker&) const = default;
  };

  struct Partition {
    std::int16_t error_code = 0;
    std::int32_t partition_index = 0;
    std::int32_t leader_id = 0;
    std::int32_t leader_epoch = -1;
    std::vector<std::int32_t> replica_nodes;
    std::vector<std::int32_t> isr_nodes;
    std::vector<std::int32_t> offline_replicas;

    template <class Archive, class Self>
    static void describe(Archive& archive, Self& self) {
      archive.field(self.error_code);
      archive.field(self.partition_index);
      archive.field(self.leader_id);
      archive.field(self.leader_epoch, {.since = 7});
      archive.field(self.replica_nodes);
      archive.field(self.isr_nodes);
      archive.field(self.offline_replicas, {.since = 5});
    }
    bool operator==(const Partition&) const = default;
  };

  struct Topic {
    std::int16_t error_code = 0;
    std::optional<std::string> name;
    Uuid topic_id;
    bool is_internal = false;
    std::vector<Partition> partitions;
    std::int32_t topic_authorized_operations = std::numeric_limits<std::int32_t>::min();

    template <class Archive, class Self>
    static void describe(Archive& archive, Self& self) {
      archive.field(self.error_code);
      archive.field(self.name, {.null_since = 12});
      archive.field(self.topic_id, {.since = 10});
      archive.field(self.is_internal, {.since = 1});
      archive.field(self.partitions);
      archive.field(self.topic_authorized_operations, {.since = 8});
    }
    bool operator==(const Topic&) const = default;
  };

  std::int32_t throttle_time_ms = 0;
  std::vector<Broker> brokers;
  std::optional<std::string> cluster_id;
  std::int32_t controller_id = -1;
  std::vector<Topic> topics;
  std::int32_t cluster_authorized_operations = std::numeric_limits<std::int32_t>::min();
  std::int16_t error_code = 0;

  void encode(Writer& writer, int version) const;
  bool decode(Reader& reader, int version);

  template <class Archive, class Self>
  static void describe(Archive& archive, Self& self) {
    archive.field(self.throttle_time_ms, {.since = 3});
    archive.field(self.brokers);
    archive.field(self.cluster_id, {.since = 2});
    archive.field(self.controller_id, {.since = 1});
    archive.field(self.topics);
    archive.field(self.cluster_authorized_operations, {.since = 8, .until = 10});
    archive.field(self.error_code, {.since = 13});
  }
  bool operator==(const MetadataResponse&) const = default;
};

}  // namespace distributedlog::protocol
