#include "broker/log/segment.hpp"

#include <algorithm>
#include <charconv>

namespace distributedlog::broker {
namespace {

constexpr std::int64_t index_interval = 4096;
constexpr std::size_t digits = 20;

}  // namespace

std::string segment_file_name(std::int64_t base_offset) {
  auto number = std::to_string(base_offset);
  return std::string(digits - number.size(), '0') + number + ".log";
}

std::int64_t base_offset_of(const std::filesystem::path& file) {
  auto name = file.filename().string();
  if (name.size() != digits + 4 || !name.ends_with(".log")) return -1;
  std::int64_t offset = -1;
  auto [end, error] = std::from_chars(name.data(), name.data() + digits, offset);
  return error == std::errc{} && end == name.data() + digits ? offset : -1;
}

Segment::Segment(std::shared_ptr<FilePool> pool, const std::filesystem::path& folder, std::int64_t base_offset)
    : file_(std::move(pool), folder / segment_file_name(base_offset)),
      base_offset_(base_offset),
      end_offset_(base_offset) {}

std::int64_t Segment::scan(Trust trust, const EachBatch& each) {
  File& file = file_.use();
  const std::int64_t file_size = file.size();
  SegmentScanner scanner(file, file_size);
  while (auto found = scanner.next(trust == Trust::checksums)) {
    if (found->header.base_offset != end_offset_) break;
    note(found->header, found->bytes);
    each(found->header);
  }
  return file_size - size_;
}

void Segment::truncate_to_end() { file_.use().truncate(size_); }

void Segment::append(std::span<const std::byte> batch, const record::BatchHeader& header) {
  File& file = file_.use();
  try {
    file.write_at(batch, size_);
  } catch (...) {
    // What was half written must not stay: the next batch goes to the same place, and a reader must not find it.
    try {
      file.truncate(size_);
    } catch (...) {
      broken_ = true;
    }
    throw;
  }
  note(header, static_cast<std::int64_t>(batch.size()));
}

void Segment::sync() {
  try {
    file_.use().sync();
  } catch (...) {
    // The system may have thrown the dirty pages away: a later sync that succeeds would prove nothing.
    broken_ = true;
    throw;
  }
}

void Segment::note(const record::BatchHeader& header, std::int64_t bytes) {
  if (index_.empty() || size_ - index_.back().position >= index_interval) {
    index_.push_back({header.base_offset, size_, max_timestamp_});
  }
  size_ += bytes;
  end_offset_ = header.last_offset() + 1;
  max_timestamp_ = std::max(max_timestamp_, header.max_timestamp);
}

std::optional<SegmentScanner::Found> Segment::find(std::int64_t offset) {
  auto behind = std::upper_bound(index_.begin(), index_.end(), offset,
                                 [](std::int64_t wanted, const IndexEntry& entry) { return wanted < entry.offset; });
  return find_from(behind, [offset](const record::BatchHeader& header) { return header.last_offset() >= offset; });
}

std::optional<SegmentScanner::Found> Segment::find_timestamp(std::int64_t timestamp) {
  auto behind = std::partition_point(index_.begin(), index_.end(), [timestamp](const IndexEntry& entry) {
    return entry.max_timestamp_before < timestamp;
  });
  return find_from(behind,
                   [timestamp](const record::BatchHeader& header) { return header.max_timestamp >= timestamp; });
}

template <class Wanted>
std::optional<SegmentScanner::Found> Segment::find_from(Index::const_iterator behind, Wanted wanted) {
  if (size_ == 0) return std::nullopt;
  const auto start = behind == index_.begin() ? 0 : std::prev(behind)->position;
  SegmentScanner scanner(file_.use(), size_, start);
  while (auto found = scanner.next(false)) {
    if (wanted(found->header)) return found;
  }
  return std::nullopt;
}

std::size_t Segment::read_at(std::span<std::byte> into, std::int64_t position) {
  auto left = static_cast<std::size_t>(std::max<std::int64_t>(size_ - position, 0));
  return file_.use().read_at(into.first(std::min(into.size(), left)), position);
}

}  // namespace distributedlog::broker
