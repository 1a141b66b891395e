#include "protocol/messages/list_offsets.hpp"

#include "protocol/messages/codec.hpp"

namespace distributedlog::protocol {

void ListOffsetsRequest::encode(Writer& writer, int version) const { encode_message(*this, writer, version); }
bool ListOffsetsRequest::decode(Reader& reader, int version) { return decode_message(*this, reader, version); }

void ListOffsetsResponse::encode(Writer& writer, int version) const { encode_message(*this, writer, version); }
bool ListOffsetsResponse::decode(Reader& reader, int version) { return decode_message(*this, reader, version); }

}  // namespace distributedlog::protocol
