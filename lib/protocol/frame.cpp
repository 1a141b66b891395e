#include "protocol/frame.hpp"

namespace distributedlog::protocol {

void RequestHeader::encode(Writer& writer) const {
  writer.i16(api_key);
  writer.i16(api_version);
  writer.i32(correlation_id);
  writer.nullable_string(client_id);
  if (request_header_version(api_key, api_version) >= 2) writer.no_tagged_fields();
}

bool RequestHeader::decode(Reader& reader) {
  api_key = reader.i16();
  api_version = reader.i16();
  correlation_id = reader.i32();
  client_id = reader.nullable_string();
  if (request_header_version(api_key, api_version) >= 2) reader.skip_tagged_fields();
  return reader.ok();
}

void ResponseHeader::encode(Writer& writer, ApiKey key, int version) const {
  writer.i32(correlation_id);
  if (response_header_version(key, version) >= 1) writer.no_tagged_fields();
}

bool ResponseHeader::decode(Reader& reader, ApiKey key, int version) {
  correlation_id = reader.i32();
  if (response_header_version(key, version) >= 1) reader.skip_tagged_fields();
  return reader.ok();
}

}  // namespace distributedlog::protocol
