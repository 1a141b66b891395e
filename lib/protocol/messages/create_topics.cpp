#include "protocol/messages/create_topics.hpp"

#include "protocol/messages/codec.hpp"

namespace distributedlog::protocol {

void CreateTopicsRequest::encode(Writer& writer, int version) const { encode_message(*this, writer, version); }
bool CreateTopicsRequest::decode(Reader& reader, int version) { return decode_message(*this, reader, version); }

void CreateTopicsResponse::encode(Writer& writer, int version) const { encode_message(*this, writer, version); }
bool CreateTopicsResponse::decode(Reader& reader, int version) { return decode_message(*this, reader, version); }

}  // namespace distributedlog::protocol
