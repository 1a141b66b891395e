#include "broker/handlers/forced_error.hpp"

#include "broker/cluster.hpp"

namespace distributedlog::broker {
namespace {

std::string name_of(const Call& call, const std::string& name, const protocol::Uuid& id) {
  if (!name.empty()) return name;
  auto topic = call.cluster.storage().find(id);
  return topic ? topic->name : std::string();
}

}  // namespace

void force_error(protocol::ApiVersionsResponse& response, std::int16_t code, const Call&) {
  response.error_code = code;
}

void force_error(protocol::MetadataResponse& response, std::int16_t code, const Call& call) {
  if (code == code_of(broker_errc::rebootstrap_required)) {
    response.error_code = code;
    return;
  }
  for (auto& topic : response.topics) {
    if (!call.fault->covers(topic.name.value_or(""), call.fault->partition.value_or(-1))) continue;
    topic.error_code = code;
    topic.partitions.clear();
  }
}

void force_error(protocol::ProduceResponse& response, std::int16_t code, const Call& call) {
  for (auto& topic : response.responses) {
    const auto name = name_of(call, topic.name, topic.topic_id);
    for (auto& partition : topic.partition_responses) {
      if (!call.fault->covers(name, partition.index)) continue;
      partition.error_code = code;
      partition.base_offset = -1;
    }
  }
}

void force_error(protocol::InitProducerIdResponse& response, std::int16_t code, const Call&) {
  response.error_code = code;
  response.producer_id = -1;
  response.producer_epoch = -1;
}

void force_error(protocol::FindCoordinatorResponse& response, std::int16_t code, const Call&) {
  response.error_code = code;
  for (auto& coordinator : response.coordinators) coordinator.error_code = code;
}

void force_error(protocol::ListOffsetsResponse& response, std::int16_t code, const Call& call) {
  for (auto& topic : response.topics) {
    for (auto& partition : topic.partitions) {
      if (call.fault->covers(topic.name, partition.partition_index)) partition.error_code = code;
    }
  }
}

void force_error(protocol::OffsetForLeaderEpochResponse& response, std::int16_t code, const Call& call) {
  for (auto& topic : response.topics) {
    for (auto& partition : topic.partitions) {
      if (call.fault->covers(topic.topic, partition.partition)) partition.error_code = code;
    }
  }
}

void force_error(protocol::FetchResponse& response, std::int16_t code, const Call& call) {
  for (auto& topic : response.responses) {
    const auto name = name_of(call, topic.topic, topic.topic_id);
    for (auto& partition : topic.partitions) {
      if (!call.fault->covers(name, partition.partition_index)) continue;
      partition.error_code = code;
      partition.records.emplace();
    }
  }
}

void force_error(protocol::CreateTopicsResponse& response, std::int16_t code, const Call& call) {
  for (auto& topic : response.topics) {
    if (call.fault->covers(topic.name, call.fault->partition.value_or(-1))) topic.error_code = code;
  }
}

void force_error(protocol::DeleteTopicsResponse& response, std::int16_t code, const Call& call) {
  for (auto& topic : response.responses) {
    if (call.fault->covers(topic.name.value_or(""), call.fault->partition.value_or(-1))) topic.error_code = code;
  }
}

void force_error(protocol::JoinGroupResponse& response, std::int16_t code, const Call&) { response.error_code = code; }

void force_error(protocol::SyncGroupResponse& response, std::int16_t code, const Call&) { response.error_code = code; }

void force_error(protocol::HeartbeatResponse& response, std::int16_t code, const Call&) { response.error_code = code; }

void force_error(protocol::LeaveGroupResponse& response, std::int16_t code, const Call&) { response.error_code = code; }

void force_error(protocol::OffsetCommitResponse& response, std::int16_t code, const Call& call) {
  for (auto& topic : response.topics) {
    const auto name = name_of(call, topic.name, topic.topic_id);
    for (auto& partition : topic.partitions) {
      if (call.fault->covers(name, partition.partition_index)) partition.error_code = code;
    }
  }
}

void force_error(protocol::OffsetFetchResponse& response, std::int16_t code, const Call&) {
  response.error_code = code;
  for (auto& group : response.groups) group.error_code = code;
}

void force_error(protocol::DescribeClusterResponse& response, std::int16_t code, const Call&) {
  response.error_code = code;
}

}  // namespace distributedlog::broker
