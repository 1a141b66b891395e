// Produce (key 0), versions 3 to 13, flexible from 9.
// Exactly one batch a partition and a partition once a request; acks 0 has no response at all. The records are
// borrowed, never copied.
// Version 7 allows zstd, 8 names the records to blame, 10 names the new leader beside error 6, 12 may join a TV2
// transaction by itself, 13 goes by topic id.
//   5 adds: response log_start_offset.
//   8 adds: response record_errors, error_message.
//   10 adds: response current_leader, node_endpoints.
//   13 adds: request topic_id; response topic_id.
#pragma once

#include "protocol/api.hpp"
#include "protocol/bytes.hpp"
#include "protocol/uuid.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace distributedlog::protocol {

class Reader;
class Writer;
struct ProduceResponse;

struct ProduceRequest {
  static constexpr ApiKey api_key = ApiKey::produce;
  using Response = ProduceResponse;

  struct Partition {
    std::int32_t index = 0;
    std::optional<BytesView> records;

    template <class Archive, class Self>
    static void describe(Archive& archive, Self& self) {
      archive.field(self.index);
      archive.field(self.records);
    }
    bool operator==(const Partition&) const = default;
  };

  struct Topic {
    std::string name;
    Uuid topic_id;
    std::vector<Partition> partition_data;

    template <class Archive, class Self>
    static void describe(Archive& archive, Self& self) {
      archive.field(self.name, {.until = 12});
      archive.field(self.topic_id, {.since = 13});
      archive.field(self.partition_data);
    }
    bool operator==(const Topic&) const = default;
  };

  std::optional<std::string> transactional_id;
  std::int16_t acks = 0;
  std::int32_t timeout_ms = 0;
  std::vector<Topic> topic_data;

  void encode(Writer& writer, int version) const;
  bool decode(Reader& reader, int version);

  template <class Archive, class Self>
  static void describe(Archive& archive, Self& self) {
    archive.field(self.transactional_id);
    archive.field(self.acks);
    archive.field(self.timeout_ms);
    archive.field(self.topic_data);
  }
  bool operator==(const ProduceRequest&) const = default;
};

struct ProduceResponse {
  static constexpr ApiKey api_key = ApiKey::produce;

  struct RecordError {
    std::int32_t batch_index = 0;
    std::optional<std::string> batch_index_error_message;

    template <class Archive, class Self>
    static void describe(Archive& archive, Self& self) {
      archive.field(self.batch_index);
      archive.field(self.batch_index_error_message);
    }
    bool operator==(const RecordError&) const = default;
  };

  struct CurrentLeader {
    std::int32_t leader_id = -1;
    std::int32_t leader_epoch = -1;

    template <class Archive, class Self>
    static void describe(Archive& archive, Self& self) {
      archive.field(self.leader_id);
      archive.field(self.leader_epoch);
    }
    bool operator==(const CurrentLeader&) const = default;
  };

  struct Partition {
    std::int32_t index = 0;
    std::int16_t error_code = 0;
    std::int64_t base_offset = 0;
    std::int64_t log_append_time_ms = -1;
    std::int64_t log_start_offset = -1;
    std::vector<RecordError> record_errors;
    std::optional<std::string> error_message;
    CurrentLeader current_leader;

    template <class Archive, class Self>
    static void describe(Archive& archive, Self& self) {
      archive.field(self.index);
      archive.field(self.error_code);
      archive.field(self.base_offset);
      archive.field(self.log_append_time_ms);
      archive.field(self.log_start_offset, {.since = 5});
      archive.field(self.record_errors, {.since = 8});
      archive.field(self.error_message, {.since = 8});
    }
    template <class Archive, class Self>
    static void describe_tags(Archive& archive, Self& self) {
      archive.tagged(0, self, &Partition::current_leader, {.since = 10});
    }
    bool operator==(const Partition&) const = default;
  };

  struct Topic {
    std::string name;
    Uuid topic_id;
    std::vector<Partition> partition_responses;

    template <class Archive, class Self>
    static void describe(Archive& archive, Self& self) {
      archive.field(self.name, {.until = 12});
      archive.field(self.topic_id, {.since = 13});
      archive.field(self.partition_responses);
    }
    bool operator==(const Topic&) const = default;
  };

  struct NodeEndpoint {
    std::int32_t node_id = 0;
    std::string host;
    std::int32_t port = 0;
    std::optional<std::string> rack;

    template <class Archive, class Self>
    static void describe(Archive& archive, Self& self) {
      archive.field(self.node_id);
      archive.field(self.host);
      archive.field(self.port);
      archive.field(self.rack);
    }
    bool operator==(const NodeEndpoint&) const = default;
  };

  std::vector<Topic> responses;
  std::int32_t throttle_time_ms = 0;
  std::vector<NodeEndpoint> node_endpoints;

  void encode(Writer& writer, int version) const;
  bool decode(Reader& reader, int version);

  template <class Archive, class Self>
  static void describe(Archive& archive, Self& self) {
    archive.field(self.responses);
    archive.field(self.throttle_time_ms);
  }
  template <class Archive, class Self>
  static void describe_tags(Archive& archive, Self& self) {
    archive.tagged(0, self, &ProduceResponse::node_endpoints, {.since = 10});
  }
  bool operator==(const ProduceResponse&) const = default;
};

}  // namespace distributedlog::protocol
