#include "protocol/messages/sasl_authenticate.hpp"

#include "protocol/messages/codec.hpp"

namespace distributedlog::protocol {

void SaslAuthenticateRequest::encode(Writer& writer, int version) const { encode_message(*this, writer, version); }
bool SaslAuthenticateRequest::decode(Reader& reader, int version) { return decode_message(*this, reader, version); }

void SaslAuthenticateResponse::encode(Writer& writer, int version) const { encode_message(*this, writer, version); }
bool SaslAuthenticateResponse::decode(Reader& reader, int version) { return decode_message(*this, reader, version); }

}  // namespace distributedlog::protocol
