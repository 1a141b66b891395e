#include "protocol/messages/sasl_handshake.hpp"

#include "protocol/messages/codec.hpp"

namespace distributedlog::protocol {

void SaslHandshakeRequest::encode(Writer& writer, int version) const { encode_message(*this, writer, version); }
bool SaslHandshakeRequest::decode(Reader& reader, int version) { return decode_message(*this, reader, version); }

void SaslHandshakeResponse::encode(Writer& writer, int version) const { encode_message(*this, writer, version); }
bool SaslHandshakeResponse::decode(Reader& reader, int version) { return decode_message(*this, reader, version); }

}  // namespace distributedlog::protocol
