#include "broker/log/partition_log.hpp"

#include "broker/failure.hpp"

#include <algorithm>

namespace distributedlog::broker {
namespace {

namespace fs = std::filesystem;

std::vector<std::int64_t> segments_in(const fs::path& folder) {
  std::vector<std::int64_t> offsets;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (auto offset = base_offset_of(entry.path()); offset >= 0) offsets.push_back(offset);
  }
  std::sort(offsets.begin(), offsets.end());
  return offsets;
}

// The bytes up to the end of the last batch that stands in `bytes` as a whole.
std::size_t whole_batches(std::span<const std::byte> bytes) {
  std::size_t end = 0;
  record::BatchHeader header;
  while (record::read_batch_header(bytes.subspan(end), header)) {
    const auto size = static_cast<std::size_t>(header.batch_length) + record::batch_prefix_size;
    if (size > bytes.size() - end) break;
    end += size;
  }
  return end;
}

[[noreturn]] void throw_damaged(const Segment& segment, const char* what) {
  throw Failure("reading " + segment.path().string() + ", " + what + " at byte " + std::to_string(segment.size()),
                std::errc::illegal_byte_sequence);
}

}  // namespace

PartitionLog::PartitionLog(std::shared_ptr<FilePool> pool, fs::path folder, const LogOptions& options)
    : pool_(std::move(pool)), folder_(std::move(folder)), options_(options) {
  if (!options_.discard) recover();
}

void PartitionLog::recover() {
  const auto bases = segments_in(folder_);
  if (!bases.empty()) start_offset_ = end_offset_ = bases.front();
  for (auto base : bases) {
    auto segment = std::make_unique<Segment>(pool_, folder_, base);
    if (base != end_offset_) throw_damaged(*segment, "does not continue the segment before it");
    auto torn = segment->scan(Segment::Trust::checksums, [this](const record::BatchHeader& header) { note(header); });
    if (torn > 0 && base != bases.back()) throw_damaged(*segment, "damaged batch");
    if (torn > 0) {
      segment->truncate_to_end();
      cut_bytes_ = torn;
    }
    segments_.push_back(std::move(segment));
  }
}

std::int64_t PartitionLog::append(std::span<std::byte> batch, record::BatchHeader& header, std::int32_t leader_epoch) {
  header.base_offset = end_offset_;
  header.partition_leader_epoch = leader_epoch;
  record::patch_base_offset(batch.data(), header.base_offset);
  record::patch_leader_epoch(batch.data(), header.partition_leader_epoch);
  if (!options_.discard) store(batch, header);
  note(header);
  return header.base_offset;
}

void PartitionLog::store(std::span<const std::byte> batch, const record::BatchHeader& header) {
  if (failed_) throw Failure("writing to " + folder_.string() + ", which failed before", std::errc::io_error);
  const auto bytes = static_cast<std::int64_t>(batch.size());
  if (segments_.empty() ||
      (segments_.back()->size() > 0 && segments_.back()->size() + bytes > options_.segment_bytes)) {
    if (dirty_) sync_active();
    segments_.push_back(std::make_unique<Segment>(pool_, folder_, end_offset_));
  }
  Segment& active = *segments_.back();
  try {
    active.append(batch, header);
  } catch (...) {
    failed_ = active.broken();
    throw;
  }
  dirty_ = true;
  if (options_.sync_each) sync_active();
}

void PartitionLog::sync_active() {
  try {
    segments_.back()->sync();
    dirty_ = false;
  } catch (...) {
    failed_ = true;
    throw;
  }
}

void PartitionLog::sync_if_dirty() {
  if (dirty_ && !failed_) sync_active();
}

void PartitionLog::note(const record::BatchHeader& header) {
  if (epochs_.empty() || header.partition_leader_epoch > epochs_.back().leader_epoch) {
    epochs_.push_back({header.partition_leader_epoch, header.base_offset});
  }
  producers_.appended(header);
  end_offset_ = header.last_offset() + 1;
}

Segment* PartitionLog::segment_of(std::int64_t offset) {
  auto behind = std::upper_bound(
      segments_.begin(), segments_.end(), offset,
      [](std::int64_t wanted, const std::unique_ptr<Segment>& segment) { return wanted < segment->base_offset(); });
  return behind == segments_.begin() ? nullptr : std::prev(behind)->get();
}

void PartitionLog::read(std::int64_t offset, std::size_t max_bytes, bool at_least_one, std::vector<std::byte>& out) {
  Segment* segment = segment_of(offset);
  if (segment == nullptr || offset >= end_offset_) return;
  auto found = segment->find(offset);
  if (!found) return;

  const auto first = static_cast<std::size_t>(found->bytes);
  if (first > max_bytes && !at_least_one) return;
  const auto begin = out.size();
  const auto left = static_cast<std::size_t>(segment->size() - found->position);
  out.resize(begin + std::min(std::max(first, max_bytes), left));
  out.resize(begin + segment->read_at(std::span(out).subspan(begin), found->position));
  out.resize(begin + whole_batches(std::span<const std::byte>(out).subspan(begin)));
}

std::optional<TimedOffset> PartitionLog::first_at_or_after(std::int64_t timestamp) {
  for (const auto& segment : segments_) {
    if (segment->max_timestamp() < timestamp) continue;
    auto found = segment->find_timestamp(timestamp);
    if (!found) continue;
    std::vector<std::byte> batch(static_cast<std::size_t>(found->bytes));
    batch.resize(segment->read_at(batch, found->position));
    if (auto record = first_record_at_or_after(batch, timestamp)) return record;
  }
  return std::nullopt;
}

std::optional<TimedOffset> PartitionLog::latest_in_time() {
  std::int64_t latest = -1;
  for (const auto& segment : segments_) latest = std::max(latest, segment->max_timestamp());
  return latest < 0 ? std::nullopt : first_at_or_after(latest);
}

PartitionLog::EpochEnd PartitionLog::end_of_epoch(std::int32_t leader_epoch) const {
  auto next =
      std::upper_bound(epochs_.begin(), epochs_.end(), leader_epoch,
                       [](std::int32_t wanted, const EpochStart& start) { return wanted < start.leader_epoch; });
  if (next == epochs_.begin()) return {};
  return {std::prev(next)->leader_epoch, next == epochs_.end() ? end_offset_ : next->start_offset};
}

}  // namespace distributedlog::broker
