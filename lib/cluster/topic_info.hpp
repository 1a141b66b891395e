// What metadata tells of one topic, reduced to what a producer needs.
#pragma once

#include "protocol/uuid.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace distributedlog::cluster {

struct PartitionLeader {
  std::int32_t leader = -1;        // -1: none at the moment
  std::int32_t leader_epoch = -1;  // -1: the cluster does not tell
};

struct TopicInfo {
  std::string name;
  protocol::Uuid id{};
  std::vector<PartitionLeader> partitions;  // by partition, without holes
};

}  // namespace distributedlog::cluster
