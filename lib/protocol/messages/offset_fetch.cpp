#include "protocol/messages/offset_fetch.hpp"

#include "protocol/messages/codec.hpp"

namespace distributedlog::protocol {

void OffsetFetchRequest::encode(Writer& writer, int version) const { encode_message(*this, writer, version); }
bool OffsetFetchRequest::decode(Reader& reader, int version) { return decode_message(*this, reader, version); }

void OffsetFetchResponse::encode(Writer& writer, int version) const { encode_message(*this, writer, version); }
bool OffsetFetchResponse::decode(Reader& reader, int version) { return decode_message(*this, reader, version); }

}  // namespace distributedlog::protocol
