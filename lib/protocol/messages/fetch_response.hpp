// The response side of Fetch: versions and their differences are told in fetch.hpp.
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

struct FetchResponse {
  static constexpr ApiKey api_key = ApiKey::fetch;

  struct DivergingEpoch {
    std::int32_t epoch = -1;
    std::int64_t end_offset = -1;

    template <class Archive, class Self>
    static void describe(Archive& archive, Self& self) {
      archive.field(self.epoch);
      archive.field(self.end_offset);
    }
    bool operator==(const DivergingEpoch&) const = default;
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

  struct SnapshotId {
    std::int64_t end_offset = -1;
    std::int32_t epoch = -1;

    template <class Archive, class Self>
    static void describe(Archive& archive, Self& self) {
      archive.field(self.end_offset);
      archive.field(self.epoch);
    }
    bool operator==(const SnapshotId&) const = default;
  };

  struct AbortedTransaction {
    std::int64_t producer_id = 0;
    std::int64_t first_offset = 0;

    template <class Archive, class Self>
    static void describe(Archive& archive, Self& self) {
      archive.field(self.producer_id);
      archive.field(self.first_offset);
    }
    bool operator==(const AbortedTransaction&) const = default;
  };

  struct Partition {
    std::int32_t partition_index = 0;
    std::int16_t error_code = 0;
    std::int64_t high_watermark = 0;
    std::int64_t last_stable_offset = -1;
    std::int64_t log_start_offset = -1;
    DivergingEpoch diverging_epoch;
    CurrentLeader current_leader;
    SnapshotId snapshot_id;
    std::optional<std::vector<AbortedTransaction>> aborted_transactions;
    std::int32_t preferred_read_replica = -1;
    std::optional<BytesView> records;

    template <class Archive, class Self>
    static void describe(Archive& archive, Self& self) {
      archive.field(self.partition_index);
      archive.field(self.error_code);
      archive.field(self.high_watermark);
      archive.field(self.last_stable_offset);
      archive.field(self.log_start_offset, {.since = 5});
      archive.field(self.aborted_transactions);
      archive.field(self.preferred_read_replica, {.since = 11});
      archive.field(self.records);
    }
    template <class Archive, class Self>
    static void describe_tags(Archive& archive, Self& self) {
      archive.tagged(0, self, &Partition::diverging_epoch, {.since = 12});
      archive.tagged(1, self, &Partition::current_leader, {.since = 12});
      archive.tagged(2, self, &Partition::snapshot_id, {.since = 12});
    }
    bool operator==(const Partition&) const = default;
  };

  struct Topic {
    std::string topic;
    Uuid topic_id;
    std::vector<Partition> partitions;

    template <class Archive, class Self>
    static void describe(Archive& archive, Self& self) {
      archive.field(self.topic, {.until = 12});
      archive.field(self.topic_id, {.since = 13});
      archive.field(self.partitions);
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

  std::int32_t throttle_time_ms = 0;
  std::int16_t error_code = 0;
  std::int32_t session_id = 0;
  std::vector<Topic> responses;
  std::vector<NodeEndpoint> node_endpoints;

  void encode(Writer& writer, int version) const;
  bool decode(Reader& reader, int version);

  template <class Archive, class Self>
  static void describe(Archive& archive, Self& self) {
    archive.field(self.throttle_time_ms);
    archive.field(self.error_code, {.since = 7});
    archive.field(self.session_id, {.since = 7});
    archive.field(self.responses);
  }
  template <class Archive, class Self>
  static void describe_tags(Archive& archive, Self& self) {
    archive.tagged(0, self, &FetchResponse::node_endpoints, {.since = 16});
  }
  bool operator==(const FetchResponse&) const = default;
};

}  // namespace distributedlog::protocol
