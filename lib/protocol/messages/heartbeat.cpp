#include "protocol/messages/heartbeat.hpp"

#include "protocol/messages/codec.hpp"

namespace distributedlog::protocol {

void HeartbeatRequest::encode(Writer& writer, int version) const { encode_message(*this, writer, version); }
bool HeartbeatRequest::decode(Reader& reader, int version) { return decode_message(*this, reader, version); }

void HeartbeatResponse::encode(Writer& writer, int version) const { encode_message(*this, writer, version); }
bool HeartbeatResponse::decode(Reader& reader, int version) { return decode_message(*this, reader, version); }

}  // namespace distributedlog::protocol
