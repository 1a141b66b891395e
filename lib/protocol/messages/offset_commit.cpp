#include "protocol/messages/offset_commit.hpp"

#include "protocol/messages/codec.hpp"

namespace distributedlog::protocol {

void OffsetCommitRequest::encode(Writer& writer, int version) const { encode_message(*this, writer, version); }
bool OffsetCommitRequest::decode(Reader& reader, int version) { return decode_message(*this, reader, version); }

void OffsetCommitResponse::encode(Writer& writer, int version) const { encode_message(*this, writer, version); }
bool OffsetCommitResponse::decode(Reader& reader, int version) { return decode_message(*this, reader, version); }

}  // namespace distributedlog::protocol
