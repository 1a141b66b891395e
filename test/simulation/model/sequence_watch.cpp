#include "simulation/model/sequence_watch.hpp"

#include <fmt/format.h>

#include <iterator>

namespace distributedlog::simulation {

void SequenceWatch::complain(const std::string& where, const std::string& what) {
  world_.violation("C7 " + where + ": " + what);
}

bool SequenceWatch::retry_or_piece(Ranges& ranges, const ProducedBatch& batch, const std::string& where) {
  const std::int64_t first = batch.header.base_sequence;
  const std::int64_t end = first + batch.header.record_count;
  auto after = ranges.upper_bound(batch.header.base_sequence);
  if (after != ranges.begin()) {
    auto [known_first, known] = *std::prev(after);
    if (known_first == first && known.count == batch.header.record_count) {
      if (known.hash != batch.content_hash) complain(where, "a retried batch carries other bytes");
      ++retries_;
      return true;
    }
    if (known_first + known.count > first) {
      if (!known.may_be_split || end > known_first + known.count) {
        complain(where, fmt::format("batch of {} records overlaps the one of {} records at {}",
                                    batch.header.record_count, known.count, known_first));
      }
      return true;
    }
  }
  if (after != ranges.end() && after->first < end) {
    complain(where,
             fmt::format("batch of {} records reaches into the one at {}", batch.header.record_count, after->first));
  }
  return false;
}

void SequenceWatch::saw(const std::string& topic, std::int32_t partition, const ProducedBatch& batch,
                        TimePoint written_at) {
  const record::BatchHeader& header = batch.header;
  if (header.producer_id < 0) return;
  const std::string where = fmt::format("{}-{} producer {} epoch {} sequence {}", topic, partition, header.producer_id,
                                        header.producer_epoch, header.base_sequence);
  auto first_ack = first_ack_.find({{topic, partition}, header.producer_id});
  const bool proven = first_ack != first_ack_.end() && first_ack->second <= written_at;
  if (header.base_sequence != 0 && !proven) complain(where, "sent before the partition's first acknowledgement");

  Ranges& ranges = ranges_[{topic, partition, header.producer_id, header.producer_epoch}];
  const bool again = retry_or_piece(ranges, batch, where);
  if (!again && no_gaps_) {
    const std::int64_t expected = ranges.empty() ? 0 : ranges.rbegin()->first + ranges.rbegin()->second.count;
    if (expected != header.base_sequence) complain(where, fmt::format("expected sequence {}", expected));
  }
  Range& range = ranges[header.base_sequence];
  range.count = header.record_count;
  range.hash = batch.content_hash;
}

void SequenceWatch::refused_for_size(const std::string& topic, std::int32_t partition, const ProducedBatch& batch) {
  const record::BatchHeader& header = batch.header;
  if (header.producer_id < 0) return;
  ranges_[{topic, partition, header.producer_id, header.producer_epoch}][header.base_sequence].may_be_split = true;
}

void SequenceWatch::acknowledged(const std::string& topic, std::int32_t partition, std::int64_t producer_id) {
  first_ack_.try_emplace({{topic, partition}, producer_id}, world_.now());
}

}  // namespace distributedlog::simulation
