// EndTxn (key 26), versions 0 to 5, flexible from 3.
// Version 5 belongs to TV2 and hands back the id and epoch to go on with; cap at 4 elsewhere.
//   5 adds: response producer_id, producer_epoch.
#pragma once

#include "protocol/api.hpp"

#include <cstdint>
#include <string>

namespace distributedlog::protocol {

class Reader;
class Writer;
struct EndTxnResponse;

struct EndTxnRequest {
  static constexpr ApiKey api_key = ApiKey::end_txn;
  using Response = EndTxnResponse;

  std::string transactional_id;
  std::int64_t producer_id = 0;
  std::int16_t producer_epoch = 0;
  bool committed = false;

  void encode(Writer& writer, int version) const;
  bool decode(Reader& reader, int version);

  template <class Archive, class Self>
  static void describe(Archive& archive, Self& self) {
    archive.field(self.transactional_id);
    archive.field(self.producer_id);
    archive.field(self.producer_epoch);
    archive.field(self.committed);
  }
  bool operator==(const EndTxnRequest&) const = default;
};

struct EndTxnResponse {
  static constexpr ApiKey api_key = ApiKey::end_txn;

  std::int32_t throttle_time_ms = 0;
  std::int16_t error_code = 0;
  std::int64_t producer_id = -1;
  std::int16_t producer_epoch = -1;

  void encode(Writer& writer, int version) const;
  bool decode(Reader& reader, int version);

  template <class Archive, class Self>
  static void describe(Archive& archive, Self& self) {
    archive.field(self.throttle_time_ms);
    archive.field(self.error_code);
    archive.field(self.producer_id, {.since = 5});
    archive.field(self.producer_epoch, {.since = 5});
  }
  bool operator==(const EndTxnResponse&) const = default;
};

}  // namespace distributedlog::protocol
