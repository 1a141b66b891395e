// Reads the records of a topic from the segment files of a broker that has stopped.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace distributedlog::tool {

struct StoredRecord {
  std::int32_t partition;
  std::int64_t offset;
  std::string_view key;
  std::string_view value;
};

// Calls `visit` for each record, partition by partition, in the order of the log; returns how many partitions there
// are. Throws std::runtime_error when a file is not readable or not sound to its last byte.
int read_log(const std::string& data_dir, const std::string& topic,
             const std::function<void(const StoredRecord&)>& visit);

}  // namespace distributedlog::tool
