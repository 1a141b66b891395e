// One function an API: what the broker answers. Each lives in the file of its name.
#pragma once

#include "broker/call.hpp"
#include "protocol/messages/api_versions.hpp"
#include "protocol/messages/create_topics.hpp"
#include "protocol/messages/delete_topics.hpp"
#include "protocol/messages/describe_cluster.hpp"
#include "protocol/messages/fetch.hpp"
#include "protocol/messages/find_coordinator.hpp"
#include "protocol/messages/heartbeat.hpp"
#include "protocol/messages/init_producer_id.hpp"
#include "protocol/messages/join_group.hpp"
#include "protocol/messages/leave_group.hpp"
#include "protocol/messages/list_offsets.hpp"
#include "protocol/messages/metadata.hpp"
#include "protocol/messages/offset_commit.hpp"
#include "protocol/messages/offset_fetch.hpp"
#include "protocol/messages/offset_for_leader_epoch.hpp"
#include "protocol/messages/produce.hpp"
#include "protocol/messages/sync_group.hpp"

#include <boost/asio/awaitable.hpp>

namespace distributedlog::broker {

protocol::ApiVersionsResponse handle(Call& call, const protocol::ApiVersionsRequest& request);
protocol::ApiVersionsResponse unsupported_api_versions();
protocol::MetadataResponse handle(Call& call, const protocol::MetadataRequest& request);
protocol::ProduceResponse handle(Call& call, const protocol::ProduceRequest& request);
protocol::InitProducerIdResponse handle(Call& call, const protocol::InitProducerIdRequest& request);
protocol::FindCoordinatorResponse handle(Call& call, const protocol::FindCoordinatorRequest& request);
protocol::ListOffsetsResponse handle(Call& call, const protocol::ListOffsetsRequest& request);
protocol::OffsetForLeaderEpochResponse handle(Call& call, const protocol::OffsetForLeaderEpochRequest& request);
boost::asio::awaitable<protocol::FetchResponse> handle(Call& call, const protocol::FetchRequest& request);
protocol::CreateTopicsResponse handle(Call& call, const protocol::CreateTopicsRequest& request);
protocol::DeleteTopicsResponse handle(Call& call, const protocol::DeleteTopicsRequest& request);
boost::asio::awaitable<protocol::JoinGroupResponse> handle(Call& call, const protocol::JoinGroupRequest& request);
boost::asio::awaitable<protocol::SyncGroupResponse> handle(Call& call, const protocol::SyncGroupRequest& request);
protocol::HeartbeatResponse handle(Call& call, const protocol::HeartbeatRequest& request);
protocol::LeaveGroupResponse handle(Call& call, const protocol::LeaveGroupRequest& request);
protocol::OffsetCommitResponse handle(Call& call, const protocol::OffsetCommitRequest& request);
protocol::OffsetFetchResponse handle(Call& call, const protocol::OffsetFetchRequest& request);
protocol::DescribeClusterResponse handle(Call& call, const protocol::DescribeClusterRequest& request);

}  // namespace distributedlog::broker
