// OffsetForLeaderEpoch (key 23), versions 2 to 4, flexible from 4.
//   3 adds: request replica_id.
#pragma once

#include "protocol/api.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace distributedlog::protocol {

class Reader;
class Writer;
struct OffsetForLeaderEpochResponse;

struct OffsetForLeaderEpochRequest {
  static constexpr ApiKey api_key = ApiKey::offset_for_leader_epoch;
  using Response = OffsetForLeaderEpochResponse;

  struct Partition {
    std::int32_t partition = 0;
    std::int32_t current_leader_epoch = -1;
    std::int32_t leader_epoch = 0;

    template <class Archive, class Self>
    static void describe(Archive& archive, Self& self) {
      archive.field(self.partition);
      archive.field(self.current_leader_epoch);
      archive.field(self.leader_epoch);
    }
    bool operator==(const Partition&) const = default;
  };

  struct Topic {
    std::string topic;
    std::vector<Partition> partitions;

    template <class Archive, class Self>
    static void describe(Archive& archive, Self& self) {
      archive.field(self.topic);
      archive.field(self.partitions);
    }
    bool operator==(const Topic&) const = default;
  };

  std::int32_t replica_id = -2;
  std::vector<Topic> topics;

  void encode(Writer& writer, int version) const;
  bool decode(Reader& reader, int version);

  template <class Archive, class Self>
  static void describe(Archive& archive, Self& self) {
    archive.field(self.replica_id, {.since = 3});
    archive.field(self.topics);
  }
  bool operator==(const OffsetForLeaderEpochRequest&) const = default;
};

struct OffsetForLeaderEpochResponse {
  static constexpr ApiKey api_key = ApiKey::offset_for_leader_epoch;

  struct Partition {
    std::int16_t error_code = 0;
    std::int32_t partition = 0;
    std::int32_t leader_epoch = -1;
    std::int64_t end_offset = -1;

    template <class Archive, class Self>
    static void describe(Archive& archive, Self& self) {
      archive.field(self.error_code);
      archive.field(self.partition);
      archive.field(self.leader_epoch);
      archive.field(self.end_offset);
    }
    bool operator==(const Partition&) const = default;
  };

  struct Topic {
    std::string topic;
    std::vector<Partition> partitions;

    template <class Archive, class Self>
    static void describe(Archive& archive, Self& self) {
      archive.field(self.topic);
      archive.field(self.partitions);
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
  bool operator==(const OffsetForLeaderEpochResponse&) const = default;
};

}  // namespace distributedlog::protocol
