#include "protocol/messages/sync_group.hpp"

#include "protocol/messages/codec.hpp"

namespace distributedlog::protocol {

void SyncGroupRequest::encode(Writer& writer, int version) const { encode_message(*this, writer, version); }
bool SyncGroupRequest::decode(Reader& reader, int version) { return decode_message(*this, reader, version); }

void SyncGroupResponse::encode(Writer& writer, int version) const { encode_message(*this, writer, version); }
bool SyncGroupResponse::decode(Reader& reader, int version) { return decode_message(*this, reader, version); }

}  // namespace distributedlog::protocol
