// Walks over the batches of a segment file and stops in front of the first that is not whole.
#pragma once

#include "broker/log/file.hpp"
#include "record/batch_header.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace distributedlog::broker {

class SegmentScanner {
 public:
  struct Found {
    record::BatchHeader header;
    std::int64_t position = 0;
    std::int64_t bytes = 0;
  };

  // From `position`, which is the start of a batch.
  SegmentScanner(const File& file, std::int64_t file_size, std::int64_t position = 0) noexcept
      : file_(file), file_size_(file_size), position_(position) {}

  // The next batch, or nothing at the end and in front of anything that is no batch. With `checksums` the whole batch
  // is read and its CRC compared.
  std::optional<Found> next(bool checksums);

 private:
  bool load(std::int64_t position, std::size_t bytes);

  const File& file_;
  std::int64_t file_size_;
  std::int64_t position_;
  std::vector<std::byte> window_;  // a stretch of the file, so that small batches cost no system call each
  std::int64_t window_begin_ = 0;
};

}  // namespace distributedlog::broker
