#include "protocol/messages/add_offsets_to_txn.hpp"

#include "protocol/messages/codec.hpp"

namespace distributedlog::protocol {

void AddOffsetsToTxnRequest::encode(Writer& writer, int version) const { encode_message(*this, writer, version); }
bool AddOffsetsToTxnRequest::decode(Reader& reader, int version) { return decode_message(*this, reader, version); }

void AddOffsetsToTxnResponse::encode(Writer& writer, int version) const { encode_message(*this, writer, version); }
bool AddOffsetsToTxnResponse::decode(Reader& reader, int version) { return decode_message(*this, reader, version); }

}  // namespace distributedlog::protocol
