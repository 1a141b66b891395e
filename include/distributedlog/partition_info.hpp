// One partition of a topic, as `Producer::partitions_for` tells it.
#pragma once

#include <cstdint>
#include <optional>

namespace distributedlog {

struct PartitionInfo {
  PartitionInfo() noexcept = default;
  PartitionInfo(std::int32_t number, std::optional<std::int32_t> node, std::int32_t epoch) noexcept
      : partition(number), leader(node), leader_epoch(epoch) {}

  std::int32_t partition = -1;
  std::optional<std::int32_t> leader;  // the broker that takes its records now; absent: none at the moment
  std::int32_t leader_epoch = -1;      // -1: the cluster does not tell
};

}  // namespace distributedlog
