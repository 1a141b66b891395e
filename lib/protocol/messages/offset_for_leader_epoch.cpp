#include "protocol/messages/offset_for_leader_epoch.hpp"

#include "protocol/messages/codec.hpp"

namespace distributedlog::protocol {

void OffsetForLeaderEpochRequest::encode(Writer& writer, int version) const { encode_message(*this, writer, version); }
bool OffsetForLeaderEpochRequest::decode(Reader& reader, int version) { return decode_message(*this, reader, version); }

void OffsetForLeaderEpochResponse::encode(Writer& writer, int version) const { encode_message(*this, writer, version); }
bool OffsetForLeaderEpochResponse::decode(Reader& reader, int version) {
  return decode_message(*this, reader, version);
}

}  // namespace distributedlog::protocol
