#include "protocol/messages/leave_group.hpp"

#include "protocol/messages/codec.hpp"

namespace distributedlog::protocol {

void LeaveGroupRequest::encode(Writer& writer, int version) const { encode_message(*this, writer, version); }
bool LeaveGroupRequest::decode(Reader& reader, int version) { return decode_message(*this, reader, version); }

void LeaveGroupResponse::encode(Writer& writer, int version) const { encode_message(*this, writer, version); }
bool LeaveGroupResponse::decode(Reader& reader, int version) { return decode_message(*this, reader, version); }

}  // namespace distributedlog::protocol
