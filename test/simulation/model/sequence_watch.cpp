#include "simulation/model/sequence_watch.hpp"

#include <fmt/format.h>

#include <iterator>

namespace distributedlog::simulation {

void SequenceWatch::complain(const Place& where, const std::string& what) {
  const record::BatchHeader& header = where.header;
  world_.violation(fmt::format("C7 {}-{} producer {} epoch {} sequence {}: {}", where.topic, where.partition,
                               header.producer_id, header.producer_epoch, header.base_sequence, what));
}

bool SequenceWatch::retry_or_piece(Ranges& ranges, const ProducedBatch& batch, const Place& where) {
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
  const Place where{topic, partition, header};
  auto first_ack = first_ack_.find({topic, partition, header.producer_id, header.producer_epoch});
  const bool proven = first_ack != first_ack_.end() && first_ack->second <= written_at;
  const bool begins = header.base_sequence == 0 || header.base_sequence == first_sequence_;
  if (!begins && !proven) complain(where, "sent before the partition's first acknowledgement");

  History& history = histories_[{topic, partition, header.producer_id, header.producer_epoch}];
  const bool again = retry_or_piece(history.ranges, batch, where);
  if (!again && no_gaps_) {
    const std::int64_t expected = history.next < 0 ? first_sequence_ : history.next;
    if (expected != header.base_sequence) complain(where, fmt::format("expected sequence {}", expected));
  }
  if (!again) history.next = (std::int64_t{header.base_sequence} + header.record_count) & INT32_MAX;
  Range& range = history.ranges[header.base_sequence];
  range.count = header.record_count;
  range.hash = batch.content_hash;
}

void SequenceWatch::refused_for_size(const std::string& topic, std::int32_t partition, const ProducedBatch& batch) {
  const record::BatchHeader& header = batch.header;
  if (header.producer_id < 0) return;
  History& history = histories_[{topic, partition, header.producer_id, header.producer_epoch}];
  history.ranges[header.base_sequence].may_be_split = true;
}

void SequenceWatch::acknowledged(const std::string& topic, std::int32_t partition, std::int64_t producer_id,
                                 std::int16_t epoch) {
  first_ack_.try_emplace({topic, partition, producer_id, epoch}, world_.now());
}

}  // namespace distributedlog::simulation
