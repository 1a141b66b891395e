#include "protocol/messages/init_producer_id.hpp"

#include "protocol/messages/codec.hpp"

namespace distributedlog::protocol {

void InitProducerIdRequest::encode(Writer& writer, int version) const { encode_message(*this, writer, version); }
bool InitProducerIdRequest::decode(Reader& reader, int version) { return decode_message(*this, reader, version); }

void InitProducerIdResponse::encode(Writer& writer, int version) const { encode_message(*this, writer, version); }
bool InitProducerIdResponse::decode(Reader& reader, int version) { return decode_message(*this, reader, version); }

}  // namespace distributedlog::protocol
