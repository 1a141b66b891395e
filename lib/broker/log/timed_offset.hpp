// Finds a record by its time inside a stored batch.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace distributedlog::broker {

struct TimedOffset {
  std::int64_t offset = -1;
  std::int64_t timestamp = -1;
  std::int32_t leader_epoch = -1;
};

// nullopt when every record is older, or the batch cannot be read.
std::optional<TimedOffset> first_record_at_or_after(std::span<const std::byte> batch, std::int64_t timestamp);

}  // namespace distributedlog::broker
