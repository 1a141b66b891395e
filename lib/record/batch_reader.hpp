// Finds and checks the batches in bytes from the network or from a file.
#pragma once

#include "record/batch_error.hpp"
#include "record/batch_header.hpp"

#include <cstddef>
#include <span>

namespace distributedlog::record {

// A checked batch, as a view.
struct BatchView {
  BatchHeader header;
  std::span<const std::byte> bytes;  // from base_offset to the last record

  // As they stand: compressed when the header names a codec.
  std::span<const std::byte> records() const noexcept { return bytes.subspan(batch_header_size); }
};

enum class CountRule {
  dense,      // what a producer sends: every offset up to last_offset_delta has its record, and there is at least one
  compacted,  // what a log may hold: records, even all of them, may be missing
};

// Reads the batch at the beginning of `bytes`; others may follow. Judges lengths, magic, checksum, codec and counts,
// not the records themselves: see RecordCursor. On an error `batch` is unspecified.
BatchError read_batch(std::span<const std::byte> bytes, CountRule rule, BatchView& batch) noexcept;

// Walks over batches that stand one after the other. A broker may cut the last one short; it is not given out.
class BatchSplitter {
 public:
  explicit BatchSplitter(std::span<const std::byte> bytes, CountRule rule = CountRule::compacted) noexcept
      : bytes_(bytes), rule_(rule) {}

  // False at the end, in front of a truncated batch, and in front of a broken one.
  bool next(BatchView& batch) noexcept;

  // What stopped next(): none when the bytes ended with a batch; truncated for the harmless tail.
  BatchError error() const noexcept { return error_; }

  // Bytes of whole, sound batches so far.
  std::size_t position() const noexcept { return position_; }

 private:
  std::span<const std::byte> bytes_;
  CountRule rule_;
  std::size_t position_ = 0;
  BatchError error_ = BatchError::none;
};

}  // namespace distributedlog::record
