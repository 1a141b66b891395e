// A topic and its partitions as the running broker holds them.
#pragma once

#include "broker/log/partition_log.hpp"
#include "protocol/uuid.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace distributedlog::broker {

// Somebody who waits until so many more bytes stand in the partitions it looks at.
class DataWaiter {
 public:
  virtual void data_arrived(std::size_t bytes) = 0;
  // The partition has a new leader, or is gone.
  virtual void changed() = 0;

 protected:
  ~DataWaiter() = default;
};

constexpr std::int32_t no_leader = -1;

struct Partition {
  Partition(std::int32_t partition_index, std::unique_ptr<PartitionLog> partition_log)
      : index(partition_index), log(std::move(partition_log)) {}

  std::int32_t index;
  std::int32_t leader = no_leader;
  std::int32_t leader_epoch = 0;
  std::unique_ptr<PartitionLog> log;
  std::vector<DataWaiter*> waiters;
};

struct Topic {
  std::string name;
  protocol::Uuid id;
  std::vector<std::shared_ptr<Partition>> partitions;  // shared: a long poll may outlive its topic

  Partition* partition(std::int32_t index) const noexcept {
    auto at = static_cast<std::size_t>(index);
    return index >= 0 && at < partitions.size() ? partitions[at].get() : nullptr;
  }
};

}  // namespace distributedlog::broker
