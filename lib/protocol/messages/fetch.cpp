#include "protocol/messages/fetch.hpp"

#include "protocol/messages/codec.hpp"

namespace distributedlog::protocol {

void FetchRequest::encode(Writer& writer, int version) const { encode_message(*this, writer, version); }
bool FetchRequest::decode(Reader& reader, int version) { return decode_message(*this, reader, version); }

void FetchResponse::encode(Writer& writer, int version) const { encode_message(*this, writer, version); }
bool FetchResponse::decode(Reader& reader, int version) { return decode_message(*this, reader, version); }

}  // namespace distributedlog::protocol
