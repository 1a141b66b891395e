// SaslAuthenticate (key 36), versions 0 to 2, flexible from 2.
//   1 adds: response session_lifetime_ms.
#pragma once

#include "protocol/api.hpp"
#include "protocol/bytes.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace distributedlog::protocol {

class Reader;
class Writer;
struct SaslAuthenticateResponse;

struct SaslAuthenticateRequest {
  static constexpr ApiKey api_key = ApiKey::sasl_authenticate;
  using Response = SaslAuthenticateResponse;

  Bytes auth_bytes;

  void encode(Writer& writer, int version) const;
  bool decode(Reader& reader, int version);

  template <class Archive, class Self>
  static void describe(Archive& archive, Self& self) {
    archive.field(self.auth_bytes);
  }
  bool operator==(const SaslAuthenticateRequest&) const = default;
};

struct SaslAuthenticateResponse {
  static constexpr ApiKey api_key = ApiKey::sasl_authenticate;

  std::int16_t error_code = 0;
  std::optional<std::string> error_message;
  Bytes auth_bytes;
  std::int64_t session_lifetime_ms = 0;

  void encode(Writer& writer, int version) const;
  bool decode(Reader& reader, int version);

  template <class Archive, class Self>
  static void describe(Archive& archive, Self& self) {
    archive.field(self.error_code);
    archive.field(self.error_message);
    archive.field(self.auth_bytes);
    archive.field(self.session_lifetime_ms, {.since = 1});
  }
  bool operator==(const SaslAuthenticateResponse&) const = default;
};

}  // namespace distributedlog::protocol
