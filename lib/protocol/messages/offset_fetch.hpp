// OffsetFetch (key 9), versions 1 to 10, flexible from 6.
// A committed offset of -1 means there is none. Up to version 7 one group with topics; from 8 several groups.
//   2 adds: response error_code.
//   3 adds: response throttle_time_ms.
//   5 adds: response committed_leader_epoch.
//   7 adds: request require_stable.
//   8 adds: request groups; response groups.
//   9 adds: request member_id, member_epoch.
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
struct OffsetFetchResponse;

struct OffsetFetchRequest {
  static constexpr ApiKey api_key = ApiKey::offset_fetch;
  using Response = OffsetFetchResponse;

  struct Topic {
    std::string name;
    std::vector<std::int32_t> partition_indexes;

    template <class Archive, class Self>
    static void describe(Archive& archive, Self& self) {
      archive.field(self.name);
      archive.field(self.partition_indexes);
    }
    bool operator==(const Topic&) const = default;
  };

  struct Group {
    struct Topic {
      std::string name;
      Uuid topic_id;
      std::vector<std::int32_t> partition_indexes;

      template <class Archive, class Self>
      static void describe(Archive& archive, Self& self) {
        archive.field(self.name, {.until = 9});
        archive.field(self.topic_id, {.since = 10});
        archive.field(self.partition_indexes);
      }
      bool operator==(const Topic&) const = default;
    };

    std::string group_id;
    std::optional<std::string> member_id;
    std::int32_t member_epoch = -1;
    std::optional<std::vector<Topic>> topics;

    template <class Archive, class Self>
    static void describe(Archive& archive, Self& self) {
      archive.field(self.group_id);
      archive.field(self.member_id, {.since = 9});
      archive.field(self.member_epoch, {.since = 9});
      archive.field(self.topics);
    }
    bool operator==(const Group&) const = default;
  };

  std::string group_id;
  std::optional<std::vector<Topic>> topics;
  std::vector<Group> groups;
  bool require_stable = false;

  void encode(Writer& writer, int version) const;
  bool decode(Reader& reader, int version);

  template <class Archive, class Self>
  static void describe(Archive& archive, Self& self) {
    archive.field(self.group_id, {.until = 7});
    archive.field(self.topics, {.until = 7, .null_since = 2});
    archive.field(self.groups, {.since = 8});
    archive.field(self.require_stable, {.since = 7});
  }
  bool operator==(const OffsetFetchRequest&) const = default;
};

struct OffsetFetchResponse {
  static constexpr ApiKey api_key = ApiKey::offset_fetch;

  struct Partition {
    std::int32_t partition_index = 0;
    std::int64_t committed_offset = 0;
    std::int32_t committed_leader_epoch = -1;
    std::optional<std::string> metadata;
    std::int16_t error_code = 0;

    template <class Archive, class Self>
    static void describe(Archive& archive, Self& self) {
      archive.field(self.partition_index);
      archive.field(self.committed_offset);
      archive.field(self.committed_leader_epoch, {.since = 5});
      archive.field(self.metadata);
      archive.field(self.error_code);
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

  struct Group {
    struct Partition {
      std::int32_t partition_index = 0;
      std::int64_t committed_offset = 0;
      std::int32_t committed_leader_epoch = -1;
      std::optional<std::string> metadata;
      std::int16_t error_code = 0;

      template <class Archive, class Self>
      static void describe(Archive& archive, Self& self) {
        archive.field(self.partition_index);
        archive.field(self.committed_offset);
        archive.field(self.committed_leader_epoch);
        archive.field(self.metadata);
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

    std::string group_id;
    std::vector<Topic> topics;
    std::int16_t error_code = 0;

    template <class Archive, class Self>
    static void describe(Archive& archive, Self& self) {
      archive.field(self.group_id);
      archive.field(self.topics);
      archive.field(self.error_code);
    }
    bool operator==(const Group&) const = default;
  };

  std::int32_t throttle_time_ms = 0;
  std::vector<Topic> topics;
  std::int16_t error_code = 0;
  std::vector<Group> groups;

  void encode(Writer& writer, int version) const;
  bool decode(Reader& reader, int version);

  template <class Archive, class Self>
  static void describe(Archive& archive, Self& self) {
    archive.field(self.throttle_time_ms, {.since = 3});
    archive.field(self.topics, {.until = 7});
    archive.field(self.error_code, {.since = 2, .until = 7});
    archive.field(self.groups, {.since = 8});
  }
  bool operator==(const OffsetFetchResponse&) const = default;
};

}  // namespace distributedlog::protocol
