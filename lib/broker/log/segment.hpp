// One file of a partition's log: whole record batches, one behind the other, exactly as a consumer gets them.
// Beside it, in memory only, a sparse index from offsets to places in the file.
#pragma once

#include "broker/log/file_pool.hpp"
#include "broker/log/segment_scanner.hpp"
#include "record/batch_header.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace distributedlog::broker {

// "00000000000000000042.log"
std::string segment_file_name(std::int64_t base_offset);
// The offset in such a name, or -1.
std::int64_t base_offset_of(const std::filesystem::path& file);

class Segment {
 public:
  enum class Trust { headers_only, checksums };
  using EachBatch = std::function<void(const record::BatchHeader&)>;

  Segment(std::shared_ptr<FilePool> pool, const std::filesystem::path& folder, std::int64_t base_offset);

  // Reads the file from the start, hands every good batch to `each`, and stops in front of the first that is torn,
  // damaged or out of place. Returns the bytes behind that point, 0 when all is well.
  std::int64_t scan(Trust trust, const EachBatch& each);
  // Cuts the file behind the last good batch.
  void truncate_to_end();

  // Appends one batch whose header already carries its offset. When it throws, the segment is as before; `broken()`
  // tells when even that could not be restored.
  void append(std::span<const std::byte> batch, const record::BatchHeader& header);
  void sync();
  bool broken() const noexcept { return broken_; }

  // The batch that holds `offset`, and the first with a timestamp at or after `timestamp`.
  std::optional<SegmentScanner::Found> find(std::int64_t offset);
  std::optional<SegmentScanner::Found> find_timestamp(std::int64_t timestamp);
  // Fewer bytes than asked for only at the end.
  std::size_t read_at(std::span<std::byte> into, std::int64_t position);

  std::int64_t base_offset() const noexcept { return base_offset_; }
  std::int64_t end_offset() const noexcept { return end_offset_; }
  std::int64_t size() const noexcept { return size_; }
  std::int64_t max_timestamp() const noexcept { return max_timestamp_; }
  const std::filesystem::path& path() const noexcept { return file_.path(); }

 private:
  struct IndexEntry {
    std::int64_t offset;
    std::int64_t position;
    std::int64_t max_timestamp_before;  // of everything in front of `position`
  };
  using Index = std::vector<IndexEntry>;

  template <class Wanted>
  std::optional<SegmentScanner::Found> find_from(Index::const_iterator behind, Wanted wanted);
  void note(const record::BatchHeader& header, std::int64_t bytes);

  PooledFile file_;
  std::int64_t base_offset_;
  std::int64_t end_offset_;
  std::int64_t size_ = 0;
  std::int64_t max_timestamp_ = -1;
  bool broken_ = false;
  Index index_;
};

}  // namespace distributedlog::broker
