#include "protocol/messages/find_coordinator.hpp"

#include "protocol/messages/codec.hpp"

namespace distributedlog::protocol {

void FindCoordinatorRequest::encode(Writer& writer, int version) const { encode_message(*this, writer, version); }
bool FindCoordinatorRequest::decode(Reader& reader, int version) { return decode_message(*this, reader, version); }

void FindCoordinatorResponse::encode(Writer& writer, int version) const { encode_message(*this, writer, version); }
bool FindCoordinatorResponse::decode(Reader& reader, int version) { return decode_message(*this, reader, version); }

}  // namespace distributedlog::protocol
