// The request side of Fetch: versions and their differences are told in fetch.hpp.
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
struct FetchResponse;

struct FetchRequest {
  static constexpr ApiKey api_key = ApiKey::fetch;
  using Response = FetchResponse;

  struct ReplicaState {
    std::int32_t replica_id = -1;
    std::int64_t replica_epoch = -1;

    template <class Archive, class Self>
    static void describe(Archive& archive, Self& self) {
      archive.field(self.replica_id);
      archive.field(self.replica_epoch);
    }
    bool operator==(const ReplicaState&) const = default;
  };

  struct Partition {
    std::int32_t partition = 0;
    std::int32_t current_leader_epoch = -1;
    std::int64_t fetch_offset = 0;
    std::int32_t last_fetched_epoch = -1;
    std::int64_t log_start_offset = -1;
    std::int32_t partition_max_bytes = 0;
    Uuid replica_directory_id;
    std::int64_t high_watermark = std::numeric_limits<std::int64_t>::max();

    template <class Archive, class Self>
    static void describe(Archive& archive, Self& self) {
      archive.field(self.partition);
      archive.field(self.current_leader_epoch, {.since = 9});
      archive.field(self.fetch_offset);
      archive.field(self.last_fetched_epoch, {.since = 12});
      archive.field(self.log_start_offset, {.since = 5});
      archive.field(self.partition_max_bytes);
    }
    template <class Archive, class Self>
    static void describe_tags(Archive& archive, Self& self) {
      archive.tagged(0, self, &Partition::replica_directory_id, {.since = 17});
      archive.tagged(1, self, &Partition::high_watermark, {.since = 18});
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

  struct ForgottenTopic {
    std::string topic;
    Uuid topic_id;
    std::vector<std::int32_t> partitions;

    template <class Archive, class Self>
    static void describe(Archive& archive, Self& self) {
      archive.field(self.topic, {.until = 12});
      archive.field(self.topic_id, {.since = 13});
      archive.field(self.partitions);
    }
    bool operator==(const ForgottenTopic&) const = default;
  };

  std::optional<std::string> cluster_id;
  std::int32_t replica_id = -1;
  ReplicaState replica_state;
  std::int32_t max_wait_ms = 0;
  std::int32_t min_bytes = 0;
  std::int32_t max_bytes = 0x7fffffff;
  std::int8_t isolation_level = 0;
  std::int32_t session_id = 0;
  std::int32_t session_epoch = -1;
  std::vector<Topic> topics;
  std::vector<ForgottenTopic> forgotten_topics_data;
  std::string rack_id;

  void encode(Writer& writer, int version) const;
  bool decode(Reader& reader, int version);

  template <class Archive, class Self>
  static void describe(Archive& archive, Self& self) {
    archive.field(self.replica_id, {.until = 14});
    archive.field(self.max_wait_ms);
    archive.field(self.min_bytes);
    archive.field(self.max_bytes);
    archive.field(self.isolation_level);
    archive.field(self.session_id, {.since = 7});
    archive.field(self.session_epoch, {.since = 7});
    archive.field(self.topics);
    archive.field(self.forgotten_topics_data, {.since = 7});
    archive.field(self.rack_id, {.since = 11});
  }
  template <class Archive, class Self>
  static void describe_tags(Archive& archive, Self& self) {
    archive.tagged(0, self, &FetchRequest::cluster_id, {.since = 12});
    archive.tagged(1, self, &FetchRequest::replica_state, {.since = 15});
  }
  bool operator==(const FetchRequest&) const = default;
};

}  // namespace distributedlog::protocol
