// Puts the error that a test asked for into an answer, wherever that API carries its errors.
#pragma once

#include "broker/handlers/handlers.hpp"

namespace distributedlog::broker {

void force_error(protocol::ApiVersionsResponse& response, std::int16_t code, const Call& call);
void force_error(protocol::MetadataResponse& response, std::int16_t code, const Call& call);
void force_error(protocol::ProduceResponse& response, std::int16_t code, const Call& call);
void force_error(protocol::InitProducerIdResponse& response, std::int16_t code, const Call& call);
void force_error(protocol::FindCoordinatorResponse& response, std::int16_t code, const Call& call);
void force_error(protocol::ListOffsetsResponse& response, std::int16_t code, const Call& call);
void force_error(protocol::OffsetForLeaderEpochResponse& response, std::int16_t code, const Call& call);
void force_error(protocol::FetchResponse& response, std::int16_t code, const Call& call);
void force_error(protocol::CreateTopicsResponse& response, std::int16_t code, const Call& call);
void force_error(protocol::DeleteTopicsResponse& response, std::int16_t code, const Call& call);
void force_error(protocol::JoinGroupResponse& response, std::int16_t code, const Call& call);
void force_error(protocol::SyncGroupResponse& response, std::int16_t code, const Call& call);
void force_error(protocol::HeartbeatResponse& response, std::int16_t code, const Call& call);
void force_error(protocol::LeaveGroupResponse& response, std::int16_t code, const Call& call);
void force_error(protocol::OffsetCommitResponse& response, std::int16_t code, const Call& call);
void force_error(protocol::OffsetFetchResponse& response, std::int16_t code, const Call& call);
void force_error(protocol::DescribeClusterResponse& response, std::int16_t code, const Call& call);

}  // namespace distributedlog::broker
