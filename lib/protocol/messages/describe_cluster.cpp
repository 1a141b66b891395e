#include "protocol/messages/describe_cluster.hpp"

#include "protocol/messages/codec.hpp"

namespace distributedlog::protocol {

void DescribeClusterRequest::encode(Writer& writer, int version) const { encode_message(*this, writer, version); }
bool DescribeClusterRequest::decode(Reader& reader, int version) { return decode_message(*this, reader, version); }

void DescribeClusterResponse::encode(Writer& writer, int version) const { encode_message(*this, writer, version); }
bool DescribeClusterResponse::decode(Reader& reader, int version) { return decode_message(*this, reader, version); }

}  // namespace distributedlog::protocol
