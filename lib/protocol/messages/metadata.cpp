#include "protocol/messages/metadata.hpp"

#include "protocol/messages/codec.hpp"

namespace distributedlog::protocol {

void MetadataRequest::encode(Writer& writer, int version) const { encode_message(*this, writer, version); }
bool MetadataRequest::decode(Reader& reader, int version) { return decode_message(*this, reader, version); }

void MetadataResponse::encode(Writer& writer, int version) const { encode_message(*this, writer, version); }
bool MetadataResponse::decode(Reader& reader, int version) { return decode_message(*this, reader, version); }

}  // namespace distributedlog::protocol
