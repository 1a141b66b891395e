// From a checked batch to a cursor over its records, whatever they are compressed with.
#pragma once

#include "compression/codec.hpp"
#include "record/batch_reader.hpp"
#include "record/record_cursor.hpp"

#include <cstddef>
#include <vector>

namespace distributedlog::compression {

// Keeps the decompressed records of one batch at a time; keep one and use it again.
class BatchOpener {
 public:
  // Records that decompress to more than `max_records_size` bytes are refused.
  explicit BatchOpener(std::size_t max_records_size = std::size_t{64} * 1024 * 1024) noexcept
      : max_records_size_(max_records_size) {}

  // A cursor over the batch's records. When they cannot be decompressed it holds none, and its error() says
  // bad_compression. Valid while the batch's bytes are and until the next call.
  record::RecordCursor open(const record::BatchView& batch);

  // Why the last batch could not be decompressed, if it could not.
  error_code failure() const noexcept { return failure_; }

 private:
  std::size_t max_records_size_;
  Decompressor decompressor_;
  std::vector<std::byte> records_;
  error_code failure_;
};

}  // namespace distributedlog::compression
