#include "protocol/messages/add_partitions_to_txn.hpp"

#include "protocol/messages/codec.hpp"

namespace distributedlog::protocol {

void AddPartitionsToTxnRequest::encode(Writer& writer, int version) const { encode_message(*this, writer, version); }
bool AddPartitionsToTxnRequest::decode(Reader& reader, int version) { return decode_message(*this, reader, version); }

void AddPartitionsToTxnResponse::encode(Writer& writer, int version) const { encode_message(*this, writer, version); }
bool AddPartitionsToTxnResponse::decode(Reader& reader, int version) { return decode_message(*this, reader, version); }

}  // namespace distributedlog::protocol
