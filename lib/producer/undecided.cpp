#include "producer/undecided.hpp"

#include <algorithm>
#include <utility>

namespace distributedlog::core {

namespace {

bool contains(const PendingList& list, const PendingSend& wanted) noexcept {
  const PendingSend* send = list.front();
  while (send != nullptr && send != &wanted) send = send->next;
  return send != nullptr;
}

}  // namespace

PendingSend* Undecided::next(RecordMetadata& metadata) noexcept {
  metadata = {};
  if (PendingSend* send = take_in_hand(metadata)) return send;
  if (PendingSend* send = take_from_batches(metadata)) return send;
  for (TopicState* topic : state_.topic_order) {
    if (PendingSend* send = take_waiting(topic->parked, metadata)) return send;
  }
  return take_waiting(state_.memory_waiters, metadata);
}

PendingSend* Undecided::take_in_hand(RecordMetadata& metadata) noexcept {
  PendingSend* send = std::exchange(state_.in_hand, nullptr);
  if (send == nullptr || waits_somewhere(*send)) return nullptr;
  PendingList alone;
  alone.push_back(*send);
  ++state_.counters.waiting_senders;
  return take_waiting(alone, metadata);
}

// It had reached its list when memory ran out.
bool Undecided::waits_somewhere(const PendingSend& send) const noexcept {
  if (send.batch != nullptr || send.decided || contains(state_.memory_waiters, send)) return true;
  return std::any_of(state_.topic_order.begin(), state_.topic_order.end(),
                     [&](const TopicState* topic) { return contains(topic->parked, send); });
}

PendingSend* Undecided::take_from_batches(RecordMetadata& metadata) noexcept {
  while (Batch* batch = state_.batches.front()) {
    if (PendingSend* send = batch->sends.pop_front()) {
      const bool may_be_there = batch->maybe_written || batch->state == BatchState::in_flight;
      metadata.topic = batch->channel.topic;
      metadata.partition = batch->channel.partition;
      metadata.serialized_key_size = send->key_size;
      metadata.serialized_value_size = send->value_size;
      metadata.certainty = may_be_there ? DeliveryCertainty::maybe_written : DeliveryCertainty::not_written;
      state_.memory.release_sends(1);
      ++state_.counters.records_failed;
      ++batch->channel.counters.records_failed;
      if (may_be_there) ++state_.counters.records_unknown;
      return send;
    }
    batch->state = BatchState::done;
    --state_.counters.pending_batches;
    state_.batches.erase(*batch);
  }
  return nullptr;
}

PendingSend* Undecided::take_waiting(PendingList& waiting, RecordMetadata& metadata) noexcept {
  PendingSend* send = waiting.pop_front();
  if (send == nullptr) return nullptr;
  if (const TopicState* topic = state_.find_topic(send->record.topic())) metadata.topic = topic->name;
  metadata.partition = send->record.partition().value_or(-1);
  --state_.counters.waiting_senders;
  ++state_.counters.records_failed;
  ++state_.failed_outside;
  return send;
}

void Undecided::forget_batches() noexcept {
  const auto clear = [](const std::vector<std::unique_ptr<BatchChannel>>& channels) {
    for (const auto& channel : channels) {
      channel->open.reset();
      channel->queue.clear();
      channel->in_flight.clear();
      channel->listed = false;
    }
  };
  state_.ready.clear();
  state_.lingering.clear();
  state_.backoffs.clear();
  state_.to_compress.clear();
  state_.admitted.clear();
  state_.topics_wanted.clear();
  state_.flushes.forget();
  for (TopicState* topic : state_.topic_order) {
    clear(topic->channels);
    clear(topic->retired);
  }
}

}  // namespace distributedlog::core
