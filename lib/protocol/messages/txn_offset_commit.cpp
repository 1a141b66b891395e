#include "protocol/messages/txn_offset_commit.hpp"

#include "protocol/messages/codec.hpp"

namespace distributedlog::protocol {

void TxnOffsetCommitRequest::encode(Writer& writer, int version) const { encode_message(*this, writer, version); }
bool TxnOffsetCommitRequest::decode(Reader& reader, int version) { return decode_message(*this, reader, version); }

void TxnOffsetCommitResponse::encode(Writer& writer, int version) const { encode_message(*this, writer, version); }
bool TxnOffsetCommitResponse::decode(Reader& reader, int version) { return decode_message(*this, reader, version); }

}  // namespace distributedlog::protocol
