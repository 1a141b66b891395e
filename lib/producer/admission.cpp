#include "producer/admission.hpp"

#include "producer/planted_mistakes.hpp"
#include "producer/topic_rules.hpp"
#include "record/batch_header.hpp"
#include "record/record_writer.hpp"

#include <distributedlog/error.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <new>

namespace distributedlog::core {

void Admission::fail(PendingSend& send, error_code error, std::string detail, error_code last_cause) {
  ++state_.failed_outside;
  state_.fail_alone(send, error, std::move(detail), DeliveryCertainty::not_written, last_cause);
}

bool Admission::refuse_topic(PendingSend& send) {
  if (is_legal_topic(send.record.topic())) return false;
  fail(send, client_errc::invalid_topic, "a topic is 1 to 249 of [a-zA-Z0-9._-], not \".\" or \"..\"");
  return true;
}

bool Admission::refuse_record(PendingSend& send) {
  const Record& record = send.record;
  if (record.partition() && *record.partition() < 0) {
    fail(send, client_errc::invalid_partition, fmt::format("partition {} is negative", *record.partition()));
    return true;
  }
  const std::size_t bound = record::record_size_bound(record) + record::batch_header_size;
  if (bound > largest_record_) {
    fail(send, client_errc::record_too_large,
         fmt::format("{} bytes, max_request_size is {}, buffer_memory {}", bound, state_.config.max_request_size,
                     state_.config.buffer_memory));
    return true;
  }
  return false;
}

void Admission::submit(PendingSend& send, TimePoint now, std::int64_t wall_ms, const BatchChannel* foreseen) {
  state_.in_hand = &send;
  send.accepted_at = now;
  TopicState* topic = state_.find_topic(send.record.topic());
  if (topic == nullptr && refuse_topic(send)) return;  // what is known has a legal name
  if (refuse_record(send)) return;
  if (topic == nullptr) topic = &state_.topic(send.record.topic());
  topic->last_used = now;
  if (!topic->known()) {
    state_.topics_wanted.emplace(topic->name.view());
    topic->parked.push_back(send);
    ++state_.counters.waiting_senders;
    state_.in_hand = nullptr;
    return;
  }
  route(*topic, send, wall_ms, foreseen);
}

void Admission::route(TopicState& topic, PendingSend& send, std::int64_t wall_ms, const BatchChannel* foreseen) {
  // Nobody overtakes those who wait already, whatever their partition.
  if (state_.memory_waiters.empty() && place(topic, send, wall_ms, foreseen) != Place::no_memory) return;
  const bool first = state_.memory_waiters.empty();
  state_.memory_waiters.push_back(send);
  state_.in_hand = nullptr;
  ++state_.counters.waiting_senders;
  if (first) state_.force_all_open();  // room comes only from batches that leave
}

void Admission::admit_waiting(std::int64_t wall_ms) {
  while (PendingSend* send = take_first(state_.memory_waiters)) {
    if (place(state_.topic(send->record.topic()), *send, wall_ms) != Place::no_memory) continue;
    state_.memory_waiters.push_front(*send);
    state_.in_hand = nullptr;
    ++state_.counters.waiting_senders;
    return;
  }
}

void Admission::admit_parked(TopicState& topic, std::int64_t wall_ms) {
  while (PendingSend* send = take_first(topic.parked)) route(topic, *send, wall_ms);
}

Admission::Place Admission::place(TopicState& topic, PendingSend& send, std::int64_t wall_ms,
                                  const BatchChannel* foreseen) {
  const std::int32_t partition =
      foreseen != nullptr ? foreseen->partition : topic.choice.choose(topic.channels, send.record, state_.random);
  if (partition < 0) {
    const auto& [error, detail] = topic.choice.refusal();
    if (error == client_errc::invalid_partition) state_.metadata_wanted = true;  // the topic may have grown
    fail(send, error, detail);
    return Place::failed;
  }
  const auto given = send.record.timestamp();
  const std::int64_t timestamp_ms = given ? given->time_since_epoch().count() : wall_ms;
  BatchChannel& channel = *topic.channels[static_cast<std::size_t>(partition)];
  const Place placed = append(channel, send, timestamp_ms);
  if (placed == Place::appended) topic.choice.on_appended(channel);
  if (placed == Place::no_memory && topic.choice.counts()) send.record.partition(partition);
  return placed;
}

Admission::Place Admission::append(BatchChannel& channel, PendingSend& send, std::int64_t timestamp_ms) {
  if (planted(Bug::p7_retry_rebuilt)) planted_reopen(channel);
  record::RecordSize size{};
  if (channel.open != nullptr) {
    size = channel.open->measure(send.record, timestamp_ms);
    const TopicSettings& settings = channel.settings;
    const bool full = channel.open->size + size.whole > settings.batch_size ||
                      static_cast<std::size_t>(channel.open->count) >= settings.max_records;
    if (full) {
      state_.close_open(channel);
    } else if (!make_room(channel, size.whole)) {
      state_.force(channel);
      return Place::no_memory;
    }
  }
  if (channel.open == nullptr) {
    size = record::measure_record(send.record, 0, 0);
    if (!open_batch(channel, send, size.whole)) return Place::no_memory;
  }
  channel.open->append(send, size, timestamp_ms);
  state_.in_hand = nullptr;
  if (send.wants_admission) state_.admitted.push_back(&send);
  ++state_.counters.records_sent;
  if (channel.leader < 0) state_.metadata_wanted = true;
  state_.list_if_ready(channel);
  return Place::appended;
}

bool Admission::make_room(BatchChannel& channel, std::size_t record_size) {
  Batch& batch = *channel.open;
  if (batch.fits(record_size)) return state_.memory.take_send();
  auto larger = state_.memory.take_growth(batch.size + record_size);
  if (!larger) return false;
  batch.move_into(std::move(*larger));
  return true;
}

bool Admission::open_batch(BatchChannel& channel, PendingSend& send, std::size_t record_size) {
  auto buffer = state_.memory.take_batch(record::batch_header_size + record_size);
  if (!buffer) return false;
  try {
    channel.open = Batch::make(channel, state_.memory, std::move(*buffer), send.accepted_at, channel.next_order);
    Batch& batch = *channel.open;
    state_.batches.insert(batch);
    ++state_.counters.pending_batches;
    state_.telemetry.batch_opened(batch);
    const auto linger = channel.settings.linger;
    batch.due = linger.count() == 0 || state_.flushing > 0 || !state_.memory_waiters.empty();
    if (!batch.due) state_.start_linger(channel, send.accepted_at + linger);
  } catch (const std::bad_alloc&) {
    state_.memory.release_sends(1);
    throw;
  }
  return true;
}

bool Admission::withdraw(PendingSend& send) {
  if (send.batch == nullptr) {
    TopicState* topic = state_.find_topic(send.record.topic());
    // In one of two lists; a topic that is known has no parked sends.
    (topic != nullptr && !topic->known() ? topic->parked : state_.memory_waiters).erase(send);
    --state_.counters.waiting_senders;
    return true;
  }
  auto& batch = *static_cast<Batch*>(send.batch);
  if (batch.state != BatchState::open) return false;
  batch.remove(send);
  state_.memory.release_sends(1);
  if (batch.count == 0) {
    batch.state = BatchState::done;
    batch.channel.open.reset();
    --state_.counters.pending_batches;
    state_.batches.erase(batch);
  }
  return true;
}

PendingSend* Admission::take_first(PendingList& waiting) noexcept {
  PendingSend* send = waiting.pop_front();
  state_.in_hand = send;
  if (send != nullptr) --state_.counters.waiting_senders;
  return send;
}

void Admission::fail_parked(TopicState& topic, error_code error) {
  while (PendingSend* send = take_first(topic.parked)) fail(*send, error, "while waiting for the topic's metadata");
}

void Admission::fail_waiting(error_code error) {
  for (TopicState* topic : state_.topic_order) fail_parked(*topic, error);
  while (PendingSend* send = take_first(state_.memory_waiters)) fail(*send, error, "while waiting for buffer_memory");
}

void Admission::expire(TimePoint now) {
  if (state_.counters.waiting_senders == 0) return;
  const auto limit = state_.config.max_block;
  const auto overdue = [&](const PendingList& waiting) {
    return !waiting.empty() && waiting.front()->accepted_at + limit <= now;
  };
  for (TopicState* topic : state_.topic_order) {
    while (overdue(topic->parked)) {
      std::string detail = fmt::format("topic {} not known after max_block_ms {}", topic->name.view(), limit.count());
      if (!topic->last_error && !state_.cluster_trouble.empty()) detail += "; " + state_.cluster_trouble;
      fail(*take_first(topic->parked), client_errc::metadata_timeout, std::move(detail),
           topic->last_error ? topic->last_error : state_.cluster_error);
    }
  }
  while (overdue(state_.memory_waiters)) {
    fail(*take_first(state_.memory_waiters), client_errc::buffer_timeout,
         fmt::format("buffer_memory {} full for max_block_ms {}", state_.config.buffer_memory, limit.count()));
  }
}

TimePoint Admission::next_deadline() const noexcept {
  TimePoint earliest = TimePoint::max();
  if (state_.counters.waiting_senders == 0) return earliest;
  const auto consider = [&](const PendingList& list) {
    if (!list.empty()) earliest = std::min(earliest, list.front()->accepted_at + state_.config.max_block);
  };
  consider(state_.memory_waiters);
  for (const TopicState* topic : state_.topic_order) consider(topic->parked);
  return earliest;
}

}  // namespace distributedlog::core
