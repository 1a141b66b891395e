#include "protocol/messages/end_txn.hpp"

#include "protocol/messages/codec.hpp"

namespace distributedlog::protocol {

void EndTxnRequest::encode(Writer& writer, int version) const { encode_message(*this, writer, version); }
bool EndTxnRequest::decode(Reader& reader, int version) { return decode_message(*this, reader, version); }

void EndTxnResponse::encode(Writer& writer, int version) const { encode_message(*this, writer, version); }
bool EndTxnResponse::decode(Reader& reader, int version) { return decode_message(*this, reader, version); }

}  // namespace distributedlog::protocol
