#include "protocol/messages/api_versions.hpp"

#include "protocol/messages/codec.hpp"

namespace distributedlog::protocol {
namespace {

constexpr std::int16_t unsupported_version = 35;

}  // namespace

void ApiVersionsRequest::encode(Writer& writer, int version) const { encode_message(*this, writer, version); }
bool ApiVersionsRequest::decode(Reader& reader, int version) { return decode_message(*this, reader, version); }

// A broker that does not speak the version it was asked in answers UNSUPPORTED_VERSION with a body of version 0, and
// says there which versions to ask in. So the error code decides how the rest is read and written.
void ApiVersionsResponse::encode(Writer& writer, int version) const {
  encode_message(*this, writer, error_code == unsupported_version ? 0 : version);
}

bool ApiVersionsResponse::decode(Reader& reader, int version) {
  Reader peek{reader};
  return decode_message(*this, reader, peek.i16() == unsupported_version ? 0 : version);
}

}  // namespace distributedlog::protocol
