#include "protocol/messages/delete_topics.hpp"

#include "protocol/messages/codec.hpp"

namespace distributedlog::protocol {

void DeleteTopicsRequest::encode(Writer& writer, int version) const { encode_message(*this, writer, version); }
bool DeleteTopicsRequest::decode(Reader& reader, int version) { return decode_message(*this, reader, version); }

void DeleteTopicsResponse::encode(Writer& writer, int version) const { encode_message(*this, writer, version); }
bool DeleteTopicsResponse::decode(Reader& reader, int version) { return decode_message(*this, reader, version); }

}  // namespace distributedlog::protocol
