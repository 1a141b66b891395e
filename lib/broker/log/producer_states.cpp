#include "broker/log/producer_states.hpp"

#include <algorithm>

namespace distributedlog::broker {
namespace {

std::int32_t last_sequence_of(const record::BatchHeader& batch) {
  return record::advance_sequence(batch.base_sequence, batch.last_offset_delta);
}

}  // namespace

ProducerStates::Decision ProducerStates::check(const record::BatchHeader& batch) const {
  if (batch.producer_id < 0) return {};
  auto known = states_.find(batch.producer_id);
  if (known == states_.end()) return {};  // any first sequence: the state may have been forgotten
  const State& state = known->second;

  if (batch.producer_epoch == state.epoch) {
    auto remembered = std::min(state.count, state.newest.size());
    for (std::size_t i = 0; i < remembered; ++i) {
      const auto& old = state.newest[i];
      if (old.first_sequence == batch.base_sequence && old.last_sequence == last_sequence_of(batch)) {
        return {Verdict::duplicate, old.base_offset, old.max_timestamp};
      }
    }
  }
  if (batch.producer_epoch < state.epoch) return {.verdict = Verdict::old_epoch};
  if (batch.producer_epoch > state.epoch) {
    return {.verdict = batch.base_sequence == 0 ? Verdict::append : Verdict::out_of_order};
  }
  const auto& last = state.newest[(state.count - 1) % state.newest.size()];
  bool follows = batch.base_sequence == record::advance_sequence(last.last_sequence, 1);
  return {.verdict = follows ? Verdict::append : Verdict::out_of_order};
}

void ProducerStates::appended(const record::BatchHeader& batch) {
  if (batch.producer_id < 0) return;
  auto [entry, is_new] = states_.try_emplace(batch.producer_id);
  State& state = entry->second;
  if (is_new) {
    state.place = recent_.insert(recent_.begin(), batch.producer_id);
  } else {
    recent_.splice(recent_.begin(), recent_, state.place);
  }
  if (is_new || state.epoch != batch.producer_epoch) {
    state.epoch = batch.producer_epoch;
    state.count = 0;
  }
  state.newest[state.count++ % state.newest.size()] = {batch.base_sequence, last_sequence_of(batch), batch.base_offset,
                                                       batch.max_timestamp};
  if (states_.size() > max_producers_) {
    states_.erase(recent_.back());
    recent_.pop_back();
  }
}

void ProducerStates::clear() noexcept {
  states_.clear();
  recent_.clear();
}

}  // namespace distributedlog::broker
