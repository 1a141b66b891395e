// One partition after the other, keys ignored. One object a topic.
#pragma once

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <span>

namespace distributedlog::partitioner {

class RoundRobin {
 public:
  // `available`: the partitions with a leader, or all when none has one; not empty.
  std::int32_t next(std::span<const std::int32_t> available) noexcept {
    assert(!available.empty());
    return available[turn_++ % available.size()];
  }

 private:
  std::size_t turn_ = 0;
};

}  // namespace distributedlog::partitioner
