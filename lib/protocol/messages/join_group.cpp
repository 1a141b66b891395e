#include "protocol/messages/join_group.hpp"

#include "protocol/messages/codec.hpp"

namespace distributedlog::protocol {

void JoinGroupRequest::encode(Writer& writer, int version) const { encode_message(*this, writer, version); }
bool JoinGroupRequest::decode(Reader& reader, int version) { return decode_message(*this, reader, version); }

void JoinGroupResponse::encode(Writer& writer, int version) const { encode_message(*this, writer, version); }
bool JoinGroupResponse::decode(Reader& reader, int version) { return decode_message(*this, reader, version); }

}  // namespace distributedlog::protocol
