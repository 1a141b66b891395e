// AddPartitionsToTxn (key 24), versions 0 to 3, flexible from 3.
// Version 4 and up are spoken between brokers only.
#pragma once

#include "protocol/api.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace distributedlog::protocol {

class Reader;
class Writer;
struct AddPartitionsToTxnResponse;

struct AddPartitionsToTxnRequest {
  static constexpr ApiKey api_key = ApiKey::add_partitions_to_txn;
  using Response = AddPartitionsToTxnResponse;

  struct Topic {
    std::string name;
    std::vector<std::int32_t> partitions;

    template <class Archive, class Self>
    static void describe(Archive& archive, Self& self) {
      archive.field(self.name);
      archive.field(self.partitions);
    }
    bool operator==(const Topic&) const = default;
  };

  std::string transactional_id;
  std::int64_t producer_id = 0;
  std::int16_t producer_epoch = 0;
  std::vector<Topic> topics;

  void encode(Writer& writer, int version) const;
  bool decode(Reader& reader, int version);

  template <class Archive, class Self>
  static void describe(Archive& archive, Self& self) {
    archive.field(self.transactional_id);
    archive.field(self.producer_id);
    archive.field(self.producer_epoch);
    archive.field(self.topics);
  }
  bool operator==(const AddPartitionsToTxnRequest&) const = default;
};

struct AddPartitionsToTxnResponse {
  static constexpr ApiKey api_key = ApiKey::add_partitions_to_txn;

  struct Partition {
    std::int32_t partition_index = 0;
    std::int16_t partition_error_code = 0;

    template <class Archive, class Self>
    static void describe(Archive& archive, Self& self) {
      archive.field(self.partition_index);
      archive.field(self.partition_error_code);
    }
    bool operator==(const Partition&) const = default;
  };

  struct Topic {
    std::string name;
    std::vector<Partition> results_by_partition;

    template <class Archive, class Self>
    static void describe(Archive& archive, Self& self) {
      archive.field(self.name);
      archive.field(self.results_by_partition);
    }
    bool operator==(const Topic&) const = default;
  };

  std::int32_t throttle_time_ms = 0;
  std::vector<Topic> results_by_topic;

  void encode(Writer& writer, int version) const;
  bool decode(Reader& reader, int version);

  template <class Archive, class Self>
  static void describe(Archive& archive, Self& self) {
    archive.field(self.throttle_time_ms);
    archive.field(self.results_by_topic);
  }
  bool operator==(const AddPartitionsToTxnResponse&) const = default;
};

}  // namespace distributedlog::protocol
