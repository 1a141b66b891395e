// All the requests and responses we speak, for tests that hold for each of them.
#pragma once

#include "protocol/messages/add_offsets_to_txn.hpp"
#include "protocol/messages/add_partitions_to_txn.hpp"
#include "protocol/messages/api_versions.hpp"
#include "protocol/messages/create_topics.hpp"
#include "protocol/messages/delete_topics.hpp"
#include "protocol/messages/describe_cluster.hpp"
#include "protocol/messages/end_txn.hpp"
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
#include "protocol/messages/sasl_authenticate.hpp"
#include "protocol/messages/sasl_handshake.hpp"
#include "protocol/messages/sync_group.hpp"
#include "protocol/messages/txn_offset_commit.hpp"

namespace distributedlog::test {

template <class... Requests>
struct RequestList {
  // Calls `visit.operator()<Message>()`.
  template <class Visit>
  static void requests(Visit&& visit) {
    (visit.template operator()<Requests>(), ...);
  }
  template <class Visit>
  static void responses(Visit&& visit) {
    (visit.template operator()<typename Requests::Response>(), ...);
  }
};

using EveryMessage =
    RequestList<protocol::ProduceRequest, protocol::FetchRequest, protocol::ListOffsetsRequest,
                protocol::MetadataRequest, protocol::OffsetCommitRequest, protocol::OffsetFetchRequest,
                protocol::FindCoordinatorRequest, protocol::JoinGroupRequest, protocol::HeartbeatRequest,
                protocol::LeaveGroupRequest, protocol::SyncGroupRequest, protocol::SaslHandshakeRequest,
                protocol::ApiVersionsRequest, protocol::CreateTopicsRequest, protocol::DeleteTopicsRequest,
                protocol::InitProducerIdRequest, protocol::OffsetForLeaderEpochRequest,
                protocol::AddPartitionsToTxnRequest, protocol::AddOffsetsToTxnRequest, protocol::EndTxnRequest,
                protocol::TxnOffsetCommitRequest, protocol::SaslAuthenticateRequest, protocol::DescribeClusterRequest>;

}  // namespace distributedlog::test
