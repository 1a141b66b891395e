// Walks over the records of one batch.
#pragma once

#include "record/batch_error.hpp"
#include "record/batch_header.hpp"
#include "record/record_view.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace distributedlog::record {

inline constexpr std::size_t least_record_size = 7;

// Whether that many records can stand in so many (uncompressed) bytes.
constexpr bool can_hold(std::size_t bytes, std::int32_t count) noexcept {
  return count >= 0 && static_cast<std::size_t>(count) <= bytes / least_record_size;
}

class RecordCursor {
 public:
  // `records`: uncompressed. They need not be what the header promises; that is found out on the way.
  RecordCursor(const BatchHeader& header, std::span<const std::byte> records) noexcept;

  // One that gives nothing but this error.
  explicit RecordCursor(BatchError error) noexcept : error_(error) {}

  // False at the end and in front of the first broken record; the view's bytes are those of `records`.
  bool next(RecordView& record) noexcept;

  // What stopped next(): none when every record was there and nothing behind the last.
  BatchError error() const noexcept { return error_; }

 private:
  bool stop(BatchError error) noexcept;

  std::int64_t base_offset_ = 0;
  std::int64_t base_timestamp_ = 0;
  std::int64_t log_append_time_ = 0;
  bool use_log_append_time_ = false;
  std::int32_t left_ = 0;
  std::int32_t last_offset_delta_ = 0;
  std::int32_t previous_delta_ = -1;
  std::span<const std::byte> rest_;
  BatchError error_ = BatchError::none;
};

}  // namespace distributedlog::record
