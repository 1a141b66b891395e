// A partitioner of one's own.
#pragma once

#include <distributedlog/export.hpp>

#include <cstdint>
#include <optional>
#include <string_view>

namespace distributedlog {

// Chooses the partition of every record that does not name one itself (`Record::partition`).
//
// Executor, thread-safety: called on the producer's executor, one call at a time for one producer. One object may serve
//   several producers; then it is called from each of their executors.
// Errors: an exception, or an answer outside of 0 to `partition_count` - 1, fails that record alone with
//   client_errc::partitioner_failed, not_written; nothing else is harmed.
// Cost: it is on the path of every record, so it must not block.
// Lifetime: `ProducerConfig::partitioner` shares ownership; the views are valid during the call only.
class DISTRIBUTEDLOG_API Partitioner {
 public:
  Partitioner() = default;
  Partitioner(const Partitioner&) = delete;
  Partitioner& operator=(const Partitioner&) = delete;
  virtual ~Partitioner();

  // `partition_count`: as the cluster says now, at least 1; it may grow. Called once for each record.
  virtual std::int32_t partition(std::string_view topic, std::optional<std::string_view> key,
                                 std::optional<std::string_view> value, std::int32_t partition_count) = 0;
};

}  // namespace distributedlog
