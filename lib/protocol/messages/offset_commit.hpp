// OffsetCommit (key 8), versions 2 to 10, flexible from 8.
// generation -1 with an empty member id is a commit without a group.
//   3 adds: response throttle_time_ms.
//   6 adds: request committed_leader_epoch.
//   7 adds: request group_instance_id.
//   10 adds: request topic_id; response topic_id.
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
struct OffsetCommitResponse;

struct OffsetCommitRequest {
  static constexpr ApiKey api_key = ApiKey::offset_commit;
  using Response = OffsetCommitResponse;

  struct Partition {
    std::int32_t partition_index = 0;
    std::int64_t committed_offset = 0;
    std::int32_t committed_leader_epoch = -1;
    std::optional<std::string> committed_metadata;

    template <class Archive, class Self>
    static void describe(Archive& archive, Self& self) {
      archive.field(self.partition_index);
      archive.field(self.committed_offset);
      archive.field(self.committed_leader_epoch, {.since = 6});
      archive.field(self.committed_metadata);
    }
    bool operator==(const Partition&) const = default;
  };

  struct Topic {
    std::string name;
    Uuid topic_id;
    std::vector<Partition> partitions;

    template <class Archive, class Self>
    static void describe(Archive& archive, Self& self) {
      archive.field(self.name, {.until = 9});
      archive.field(self.topic_id, {.since = 10});
      archive.field(self.partitions);
    }
    bool operator==(const Topic&) const = default;
  };

  std::string group_id;
  std::int32_t generation_id_or_member_epoch = -1;
  std::string member_id;
  std::optional<std::string> group_instance_id;
  std::int64_t retention_time_ms = -1;
  std::vector<Topic> topics;

  void encode(Writer& writer, int version) const;
  bool decode(Reader& reader, int version);

  template <class Archive, class Self>
  static void describe(Archive& archive, Self& self) {
    archive.field(self.group_id);
    archive.field(self.generation_id_or_member_epoch);
    archive.field(self.member_id);
    archive.field(self.group_instance_id, {.since = 7});
    archive.field(self.retention_time_ms, {.until = 4});
    archive.field(self.topics);
  }
  bool operator==(const OffsetCommitRequest&) const = default;
};

struct OffsetCommitResponse {
  static constexpr ApiKey api_key = ApiKey::offset_commit;

  struct Partition {
    std::int32_t partition_index = 0;
    std::int16_t error_code = 0;

    template <class Archive, class Self>
    static void describe(Archive& archive, Self& self) {
      archive.field(self.partition_index);
      archive.field(self.error_code);
    }
    bool operator==(const Partition&) const = default;
  };

  struct Topic {
    std::string name;
    Uuid topic_id;
    std::vector<Partition> partitions;

    template <class Archive, class Self>
    static void describe(Archive& archive, Self& self) {
      archive.field(self.name, {.until = 9});
      archive.field(self.topic_id, {.since = 10});
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
    archive.field(self.throttle_time_ms, {.since = 3});
    archive.field(self.topics);
  }
  bool operator==(const OffsetCommitResponse&) const = default;
};

}  // namespace distributedlog::protocol
