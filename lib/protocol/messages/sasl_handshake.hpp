// SaslHandshake (key 17), versions 0 to 1, never flexible.
// Version 1 means that the tokens travel in SaslAuthenticate requests instead of bare frames.
#pragma once

#include "protocol/api.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace distributedlog::protocol {

class Reader;
class Writer;
struct SaslHandshakeResponse;

struct SaslHandshakeRequest {
  static constexpr ApiKey api_key = ApiKey::sasl_handshake;
  using Response = SaslHandshakeResponse;

  std::string mechanism;

  void encode(Writer& writer, int version) const;
  bool decode(Reader& reader, int version);

  template <class Archive, class Self>
  static void describe(Archive& archive, Self& self) {
    archive.field(self.mechanism);
  }
  bool operator==(const SaslHandshakeRequest&) const = default;
};

struct SaslHandshakeResponse {
  static constexpr ApiKey api_key = ApiKey::sasl_handshake;

  std::int16_t error_code = 0;
  std::vector<std::string> mechanisms;

  void encode(Writer& writer, int version) const;
  bool decode(Reader& reader, int version);

  template <class Archive, class Self>
  static void describe(Archive& archive, Self& self) {
    archive.field(self.error_code);
    archive.field(self.mechanisms);
  }
  bool operator==(const SaslHandshakeResponse&) const = default;
};

}  // namespace distributedlog::protocol
