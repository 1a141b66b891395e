// The log of one partition: its segments, and the producer states that follow from them.
#pragma once

#include "broker/log/producer_states.hpp"
#include "broker/log/segment.hpp"
#include "broker/log/timed_offset.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace distributedlog::broker {

struct LogOptions {
  std::int64_t segment_bytes = 1024 * 1024 * 1024;
  bool sync_each = false;
  bool discard = false;  // count offsets, keep nothing
};

class PartitionLog {
 public:
  struct EpochEnd {
    std::int32_t leader_epoch = -1;
    std::int64_t end_offset = -1;
  };

  // Opens what lies in `folder` and recovers it: every batch is read and its checksum compared; what is torn at the
  // end of the last segment is cut off; damage anywhere else throws, because cutting there would lose acknowledged
  // records without a word.
  PartitionLog(std::shared_ptr<FilePool> pool, std::filesystem::path folder, const LogOptions& options);

  // Stamps the batch with the next offset and the leader's epoch and appends it. Throws when it cannot be stored (or
  // synced, if it must be); the log is then as before, or failed().
  std::int64_t append(std::span<std::byte> batch, record::BatchHeader& header, std::int32_t leader_epoch);

  // After an error that leaves the file's contents in doubt: refuses everything until the broker is started anew.
  bool failed() const noexcept { return failed_; }

  // Whole batches from the one that holds `offset` on, appended to `out`: as many as fit into `max_bytes`, but at
  // least one when `at_least_one`. Nothing at the end of the log.
  void read(std::int64_t offset, std::size_t max_bytes, bool at_least_one, std::vector<std::byte>& out);

  // The first record with that time or a later one, and the first of those with the latest time.
  std::optional<TimedOffset> first_at_or_after(std::int64_t timestamp);
  std::optional<TimedOffset> latest_in_time();
  // Where the newest epoch not above `leader_epoch` ends.
  EpochEnd end_of_epoch(std::int32_t leader_epoch) const;

  std::int64_t start_offset() const noexcept { return start_offset_; }
  std::int64_t end_offset() const noexcept { return end_offset_; }
  std::int64_t recovered_cut_bytes() const noexcept { return cut_bytes_; }
  const std::filesystem::path& folder() const noexcept { return folder_; }
  ProducerStates& producers() noexcept { return producers_; }

  void sync_if_dirty();
  bool dirty() const noexcept { return dirty_; }

 private:
  struct EpochStart {
    std::int32_t leader_epoch;
    std::int64_t start_offset;
  };

  void recover();
  void store(std::span<const std::byte> batch, const record::BatchHeader& header);
  void sync_active();
  void note(const record::BatchHeader& header);
  Segment* segment_of(std::int64_t offset);

  std::shared_ptr<FilePool> pool_;
  std::filesystem::path folder_;
  LogOptions options_;
  std::vector<std::unique_ptr<Segment>> segments_;  // by offset; the last is the active one
  std::vector<EpochStart> epochs_;
  ProducerStates producers_;
  std::int64_t start_offset_ = 0;
  std::int64_t end_offset_ = 0;
  std::int64_t cut_bytes_ = 0;
  bool dirty_ = false;
  bool failed_ = false;
};

}  // namespace distributedlog::broker
