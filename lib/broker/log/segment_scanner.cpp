#include "broker/log/segment_scanner.hpp"

#include "record/crc32c.hpp"

#include <algorithm>
#include <span>

namespace distributedlog::broker {
namespace {

constexpr std::size_t window_size = 64 * 1024;

bool plausible(const record::BatchHeader& header, std::int64_t left) {
  const std::int64_t total = std::int64_t{header.batch_length} + std::int64_t{record::batch_prefix_size};
  return header.magic == record::batch_magic && total >= std::int64_t{record::batch_header_size} && total <= left &&
         header.base_offset >= 0 && header.last_offset_delta >= 0;
}

}  // namespace

std::optional<SegmentScanner::Found> SegmentScanner::next(bool checksums) {
  const std::int64_t left = file_size_ - position_;
  if (left < static_cast<std::int64_t>(record::batch_header_size)) return std::nullopt;
  if (!load(position_, record::batch_header_size)) return std::nullopt;

  Found found;
  auto bytes_at = [this](std::int64_t position) {
    return std::span<const std::byte>(window_).subspan(static_cast<std::size_t>(position - window_begin_));
  };
  record::read_batch_header(bytes_at(position_), found.header);
  if (!plausible(found.header, left)) return std::nullopt;

  found.position = position_;
  found.bytes = std::int64_t{found.header.batch_length} + std::int64_t{record::batch_prefix_size};
  if (checksums) {
    auto size = static_cast<std::size_t>(found.bytes);
    if (!load(position_, size)) return std::nullopt;
    auto batch = bytes_at(position_).first(size);
    if (record::crc32c(batch.subspan(record::crc_begin)) != found.header.crc) return std::nullopt;
  }
  position_ += found.bytes;
  return found;
}

bool SegmentScanner::load(std::int64_t position, std::size_t bytes) {
  const auto window_end = window_begin_ + static_cast<std::int64_t>(window_.size());
  if (position >= window_begin_ && position + static_cast<std::int64_t>(bytes) <= window_end) return true;
  window_.resize(std::max(bytes, window_size));
  window_.resize(file_.read_at(window_, position));
  window_begin_ = position;
  return window_.size() >= bytes;
}

}  // namespace distributedlog::broker
