#include "simulation/model/partition.hpp"

#include "simulation/model/wire_codes.hpp"

#include <algorithm>
#include <utility>

namespace distributedlog::simulation {

namespace {

constexpr std::int32_t sequence_plus(std::int32_t sequence, std::int32_t count) {
  const std::int64_t sum = std::int64_t{sequence} + count;
  return static_cast<std::int32_t>(sum > INT32_MAX ? sum - INT32_MAX - 1 : sum);
}

std::int32_t last_sequence(const record::BatchHeader& header) {
  return sequence_plus(header.base_sequence, header.record_count - 1);
}

}  // namespace

void Partition::lead_by(TimePoint now, std::int32_t node) {
  lead_in_epoch(now, node, leaders_.empty() ? 0 : leaders_.back().epoch + 1);
}

const Leadership& Partition::leadership_seen(TimePoint when) const noexcept {
  for (auto it = leaders_.rbegin(); it != leaders_.rend(); ++it) {
    if (it->since <= when) return *it;
  }
  return leaders_.front();
}

const Partition::Remembered* Partition::find_duplicate(const ProducedBatch& batch, const ProducerState& state) const {
  if (batch.header.producer_epoch != state.epoch) return nullptr;
  for (const Remembered& known : state.batches) {
    if (known.first_sequence == batch.header.base_sequence && known.last_sequence == last_sequence(batch.header)) {
      return &known;
    }
  }
  return nullptr;
}

std::int16_t Partition::judge(const ProducedBatch& batch, const ProducerState& state) const {
  const record::BatchHeader& header = batch.header;
  if (header.producer_epoch < state.epoch) return code::invalid_producer_epoch;
  const std::int32_t expected =
      header.producer_epoch > state.epoch ? 0 : sequence_plus(state.batches.back().last_sequence, 1);
  return header.base_sequence == expected ? code::none : code::out_of_order_sequence;
}

std::int64_t Partition::write(ProducedBatch& batch, std::int64_t log_append_time_ms) {
  LoggedBatch logged;
  logged.base_offset = end_offset_;
  logged.producer_id = batch.header.producer_id;
  logged.producer_epoch = batch.header.producer_epoch;
  logged.base_sequence = batch.header.base_sequence;
  logged.records = std::move(batch.records);
  for (LoggedRecord& record : logged.records) {
    record.offset += end_offset_;
    if (log_append_time_ms >= 0) record.timestamp = log_append_time_ms;
    logged.max_timestamp = std::max(logged.max_timestamp, record.timestamp);
  }
  end_offset_ += static_cast<std::int64_t>(logged.records.size());
  log_.push_back(std::move(logged));
  return log_.back().base_offset;
}

AppendAnswer Partition::append(ProducedBatch batch, std::int64_t log_append_time_ms) {
  const record::BatchHeader& header = batch.header;
  if (header.producer_id < 0) {
    const std::int64_t offset = write(batch, log_append_time_ms);
    return {code::none, offset, log_append_time_ms, log_.size() - 1};
  }
  auto known = producers_.find(header.producer_id);
  if (known != producers_.end()) {
    if (const Remembered* duplicate = find_duplicate(batch, known->second)) {
      LoggedBatch& original = log_[duplicate->index];
      original.repeated = true;
      return {code::none, original.base_offset, original.max_timestamp, duplicate->index, true};
    }
    if (const std::int16_t error = judge(batch, known->second); error != code::none) return {error, -1, -1};
  }
  ProducerState& state = producers_[header.producer_id];
  if (header.producer_epoch != state.epoch) state.batches.clear();
  state.epoch = header.producer_epoch;
  const std::int64_t offset = write(batch, log_append_time_ms);
  state.batches.push_back({header.base_sequence, last_sequence(header), log_.size() - 1});
  if (state.batches.size() > remembered_batches) state.batches.pop_front();
  return {code::none, offset, log_append_time_ms, log_.size() - 1};
}

}  // namespace distributedlog::simulation
