// TxnOffsetCommit (key 28), versions 0 to 6, flexible from 3.
// Version 5 belongs to TV2 and needs no AddOffsetsToTxn before it; cap at 4 elsewhere.
//   2 adds: request committed_leader_epoch.
//   3 adds: request generation_id_or_member_epoch, member_id, group_instance_id.
//   6 adds: request topic_id; response topic_id.
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
struct TxnOffsetCommitResponse;

struct TxnOffsetCommitRequest {
  static constexpr ApiKey api_key = ApiKey::txn_offset_commit;
  using Response = TxnOffsetCommitResponse;

  struct Partition {
    std::int32_t partition_index = 0;
    std::int64_t committed_offset = 0;
    std::int32_t committed_leader_epoch = -1;
    std::optional<std::string> committed_metadata;

    template <class Archive, class Self>
    static void describe(Archive& archive, Self& self) {
      archive.field(self.partition_index);
      archive.field(self.committed_offset);
      archive.field(self.committed_leader_epoch, {.since = 2});
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
      archive.field(self.name, {.until = 5});
      archive.field(self.topic_id, {.since = 6});
      archive.field(self.partitions);
    }
    bool operator==(const Topic&) const = default;
  };

  std::string transactional_id;
  std::string group_id;
  std::int64_t producer_id = 0;
  std::int16_t producer_epoch = 0;
  std::int32_t generation_id_or_member_epoch = -1;
  std::string member_id;
  std::optional<std::string> group_instance_id;
  std::vector<Topic> topics;

  void encode(Writer& writer, int version) const;
  bool decode(Reader& reader, int version);

  template <class Archive, class Self>
  static void describe(Archive& archive, Self& self) {
    archive.field(self.transactional_id);
    archive.field(self.group_id);
    archive.field(self.producer_id);
    archive.field(self.producer_epoch);
    archive.field(self.generation_id_or_member_epoch, {.since = 3});
    archive.field(self.member_id, {.since = 3});
    archive.field(self.group_instance_id, {.since = 3});
    archive.field(self.topics);
  }
  bool operator==(const TxnOffsetCommitRequest&) const = default;
};

struct TxnOffsetCommitResponse {
  static constexpr ApiKey api_key = ApiKey::txn_offset_commit;

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
      archive.field(self.name, {.until = 5});
      archive.field(self.topic_id, {.since = 6});
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
  bool operator==(const TxnOffsetCommitResponse&) const = default;
};

}  // namespace distributedlog::protocol
