#include "protocol/messages/produce.hpp"

#include "protocol/messages/codec.hpp"

namespace distributedlog::protocol {

void ProduceRequest::encode(Writer& writer, int version) const { encode_message(*this, writer, version); }
bool ProduceRequest::decode(Reader& reader, int version) { return decode_message(*this, reader, version); }

void ProduceResponse::encode(Writer& writer, int version) const { encode_message(*this, writer, version); }
bool ProduceResponse::decode(Reader& reader, int version) { return decode_message(*this, reader, version); }

}  // namespace distributedlog::protocol
