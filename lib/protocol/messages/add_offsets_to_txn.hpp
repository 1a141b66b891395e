// AddOffsetsToTxn (key 25), versions 0 to 4, flexible from 3.
#pragma once

#include "protocol/api.hpp"

#include <cstdint>
#include <string>

namespace distributedlog::protocol {

class Reader;
class Writer;
struct AddOffsetsToTxnResponse;

struct AddOffsetsToTxnRequest {
  static constexpr ApiKey api_key = ApiKey::add_offsets_to_txn;
  using Response = AddOffsetsToTxnResponse;

  std::string transactional_id;
  std::int64_t producer_id = 0;
  std::int16_t producer_epoch = 0;
  std::string group_id;

  void encode(Writer& writer, int version) const;
  bool decode(Reader& reader, int version);

  template <class Archive, class Self>
  static void describe(Archive& archive, Self& self) {
    archive.field(self.transactional_id);
    archive.field(self.producer_id);
    archive.field(self.producer_epoch);
    archive.field(self.group_id);
  }
  bool operator==(const AddOffsetsToTxnRequest&) const = default;
};

struct AddOffsetsToTxnResponse {
  static constexpr ApiKey api_key = ApiKey::add_offsets_to_txn;

  std::int32_t throttle_time_ms = 0;
  std::int16_t error_code = 0;

  void encode(Writer& writer, int version) const;
  bool decode(Reader& reader, int version);

  template <class Archive, class Self>
  static void describe(Archive& archive, Self& self) {
    archive.field(self.throttle_time_ms);
    archive.field(self.error_code);
  }
  bool operator==(const AddOffsetsToTxnResponse&) const = default;
};

}  // namespace distributedlog::protocol
