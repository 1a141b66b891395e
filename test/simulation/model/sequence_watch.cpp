#include "simulation/model/sequence_watch.hpp"

#include "base/broker_error.hpp"
#include "simulation/model/wire_codes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace distributedlog::simulation {

void SequenceWatch::complain(const Place& where, const std::string& what) {
  const record::BatchHeader& header = where.header;
  world_.violation(fmt::format("C7 {}-{} producer {} epoch {} sequence {}: {}", where.topic, where.partition,
                               header.producer_id, header.producer_epoch, header.base_sequence, what));
}

// Whether that very batch was there before: it still is one, or was until its pieces came. A straggler of it may come
// after them.
bool SequenceWatch::is_retry(const History& history, const ProducedBatch& batch, const Place& where) {
  const std::pair name(batch.header.base_sequence, batch.header.record_count);
  const auto whole = history.split.find(name);
  const auto known = history.ranges.find(name.first);
  const bool is_whole = known != history.ranges.end() && known->second.count == name.second;
  if (!is_whole && whole == history.split.end()) return false;
  if ((is_whole ? known->second.hash : whole->second) != batch.content_hash) {
    complain(where, "a retried batch carries other bytes");
  }
  ++retries_;
  return true;
}

// Whether it is a piece of a batch that was refused for its size. Nothing else may share a sequence with another batch.
bool SequenceWatch::is_piece(History& history, const ProducedBatch& batch, const Place& where) {
  const std::int64_t first = batch.header.base_sequence;
  const std::int64_t end = first + batch.header.record_count;
  auto next = history.ranges.upper_bound(batch.header.base_sequence);
  if (next != history.ranges.begin()) {
    const auto [known_first, known] = *std::prev(next);
    const std::int64_t known_end = std::int64_t{known_first} + known.count;
    if (known_end > first && known.refused_for_size && end <= known_end) {
      history.split.try_emplace({known_first, known.count}, known.hash);
      history.ranges.erase(known_first);
    } else if (known_end > first) {
      complain(where, fmt::format("batch of {} records overlaps the one of {} records at {}", batch.header.record_count,
                                  known.count, known_first));
    }
  }
  if (next != history.ranges.end() && next->first < end) {
    complain(where,
             fmt::format("batch of {} records reaches into the one at {}", batch.header.record_count, next->first));
  }
  bool inside = false;
  for (const auto& [whole, hash] : history.split) {
    const std::int64_t whole_end = std::int64_t{whole.first} + whole.second;
    if (first >= whole_end || end <= whole.first) continue;
    inside = true;
    if (first >= whole.first && end <= whole_end) continue;
    complain(where, fmt::format("batch of {} records is no piece of the one of {} records at {}",
                                batch.header.record_count, whole.second, whole.first));
  }
  return inside;
}

// The first batch of an epoch may come at any time. Those behind it wait until it is acknowledged, or, when it was
// split, the pieces until the one before was refused for good: what may have been written is asked for under its old
// name.
bool SequenceWatch::may_come(const History& history, const record::BatchHeader& header, TimePoint written_at) const {
  if (begins(header.base_sequence) || history.first_ack <= written_at) return true;
  const auto refused = history.refused.find(header.base_sequence);
  if (refused == history.refused.end() || refused->second > written_at) return false;
  const std::int64_t end = std::int64_t{header.base_sequence} + header.record_count;
  return std::any_of(history.split.begin(), history.split.end(), [&](const auto& whole) {
    const auto [first, count] = whole.first;
    return begins(first) && first < header.base_sequence && end <= std::int64_t{first} + count;
  });
}

void SequenceWatch::saw(const std::string& topic, std::int32_t partition, const ProducedBatch& batch,
                        TimePoint written_at) {
  const record::BatchHeader& header = batch.header;
  if (header.producer_id < 0) return;
  const Place where{topic, partition, header};
  History& history = history_of(topic, partition, header);
  const bool again = is_retry(history, batch, where);
  const bool piece = !again && is_piece(history, batch, where);
  if (!may_come(history, header, written_at)) complain(where, "sent before the partition's first acknowledgement");
  if (again) return;
  if (!piece) {
    const std::int64_t expected = history.next < 0 ? first_sequence_ : history.next;
    if (no_gaps_ && expected != header.base_sequence) complain(where, fmt::format("expected sequence {}", expected));
    history.next = (std::int64_t{header.base_sequence} + header.record_count) & INT32_MAX;
  }
  history.ranges.insert_or_assign(header.base_sequence, Range{header.record_count, batch.content_hash});
}

void SequenceWatch::refused_for_size(const std::string& topic, std::int32_t partition, const ProducedBatch& batch) {
  const record::BatchHeader& header = batch.header;
  if (header.producer_id < 0) return;
  Ranges& ranges = history_of(topic, partition, header).ranges;
  const auto known = ranges.find(header.base_sequence);
  // A straggler whose pieces have come takes nothing from the first of them.
  if (known != ranges.end() && known->second.count == header.record_count) known->second.refused_for_size = true;
}

void SequenceWatch::answer_read(const std::string& topic, std::int32_t partition, const record::BatchHeader& header,
                                std::int16_t error) {
  History& history = history_of(topic, partition, header);
  if (error == code::none || error == code::duplicate_sequence) {
    history.first_ack = std::min(history.first_ack, world_.now());
    return;
  }
  const bool too_large = error == code::message_too_large || error == code::record_list_too_large;
  if (is_retriable_broker_error(error) || (too_large && header.record_count > 1)) return;
  const std::int64_t end = std::int64_t{header.base_sequence} + header.record_count;
  history.refused.try_emplace(static_cast<std::int32_t>(end & INT32_MAX), world_.now());
}

}  // namespace distributedlog::simulation
