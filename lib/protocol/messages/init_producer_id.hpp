// InitProducerId (key 22), versions 0 to 5, flexible from 2.
// Without a transactional id any broker answers. Giving the current id and epoch asks for the next epoch.
//   3 adds: request producer_id, producer_epoch.
#pragma once

#include "protocol/api.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace distributedlog::protocol {

class Reader;
class Writer;
struct InitProducerIdResponse;

struct InitProducerIdRequest {
  static constexpr ApiKey api_key = ApiKey::init_producer_id;
  using Response = InitProducerIdResponse;

  std::optional<std::string> transactional_id;
  std::int32_t transaction_timeout_ms = 0;
  std::int64_t producer_id = -1;
  std::int16_t producer_epoch = -1;

  void encode(Writer& writer, int version) const;
  bool decode(Reader& reader, int version);

  template <class Archive, class Self>
  static void describe(Archive& archive, Self& self) {
    archive.field(self.transactional_id);
    archive.field(self.transaction_timeout_ms);
    archive.field(self.producer_id, {.since = 3});
    archive.field(self.producer_epoch, {.since = 3});
  }
  bool operator==(const InitProducerIdRequest&) const = default;
};

struct InitProducerIdResponse {
  static constexpr ApiKey api_key = ApiKey::init_producer_id;

  std::int32_t throttle_time_ms = 0;
  std::int16_t error_code = 0;
  std::int64_t producer_id = -1;
  std::int16_t producer_epoch = 0;

  void encode(Writer& writer, int version) const;
  bool decode(Reader& reader, int version);

  template <class Archive, class Self>
  static void describe(Archive& archive, Self& self) {
    archive.field(self.throttle_time_ms);
    archive.field(self.error_code);
    archive.field(self.producer_id);
    archive.field(self.producer_epoch);
  }
  bool operator==(const InitProducerIdResponse&) const = default;
};

}  // namespace distributedlog::protocol
