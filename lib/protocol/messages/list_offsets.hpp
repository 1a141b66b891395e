// ListOffsets (key 2), versions 1 to 11, flexible from 6.
// timestamp -1 asks for the next offset, -2 for the earliest, -3 (from 7) for the one of the largest timestamp, else
// for the first offset at or after that time.
//   2 adds: request isolation_level; response throttle_time_ms.
//   4 adds: request current_leader_epoch; response leader_epoch.
//   10 adds: request timeout_ms.
#pragma once

#include "protocol/api.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace distributedlog::protocol {

class Reader;
class Writer;
struct ListOffsetsResponse;

struct ListOffsetsRequest {
  static constexpr ApiKey api_key = ApiKey::list_offsets;
  using Response = ListOffsetsResponse;

  struct Partition {
    std::int32_t partition_index = 0;
    std::int32_t current_leader_epoch = -1;
    std::int64_t timestamp = 0;

    template <class Archive, class Self>
    static void describe(Archive& archive, Self& self) {
      archive.field(self.partition_index);
      archive.field(self.current_leader_epoch, {.since = 4});
      archive.field(self.timestamp);
    }
    bool operator==(const Partition&) const = default;
  };

  struct Topic {
    std::string name;
    std::vector<Partition> partitions;

    template <class Archive, class Self>
    static void describe(Archive& archive, Self& self) {
      archive.field(self.name);
      archive.field(self.partitions);
    }
    bool operator==(const Topic&) const = default;
  };

  std::int32_t replica_id = 0;
  std::int8_t isolation_level = 0;
  std::vector<Topic> topics;
  std::int32_t timeout_ms = 0;

  void encode(Writer& writer, int version) const;
  bool decode(Reader& reader, int version);

  template <class Archive, class Self>
  static void describe(Archive& archive, Self& self) {
    archive.field(self.replica_id);
    archive.field(self.isolation_level, {.since = 2});
    archive.field(self.topics);
    archive.field(self.timeout_ms, {.since = 10});
  }
  bool operator==(const ListOffsetsRequest&) const = default;
};

struct ListOffsetsResponse {
  static constexpr ApiKey api_key = ApiKey::list_offsets;

  struct Partition {
    std::int32_t partition_index = 0;
    std::int16_t error_code = 0;
    std::int64_t timestamp = -1;
    std::int64_t offset = -1;
    std::int32_t leader_epoch = -1;

    template <class Archive, class Self>
    static void describe(Archive& archive, Self& self) {
      archive.field(self.partition_index);
      archive.field(self.error_code);
      archive.field(self.timestamp);
      archive.field(self.offset);
      archive.field(self.leader_epoch, {.since = 4});
    }
    bool operator==(const Partition&) const = default;
  };

  struct Topic {
    std::string name;
    std::vector<Partition> partitions;

    template <class Archive, class Self>
    static void describe(Archive& archive, Self& self) {
      archive.field(self.name);
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
    archive.field(self.throttle_time_ms, {.since = 2});
    archive.field(self.topics);
  }
  bool operator==(const ListOffsetsResponse&) const = default;
};

}  // namespace distributedlog::protocol
