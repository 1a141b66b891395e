#include "producer/outcome.hpp"

#include "base/broker_error.hpp"
#include "base/prefetch.hpp"
#include "base/untrusted_text.hpp"
#include "producer/batch_split.hpp"
#include "producer/planted_mistakes.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace distributedlog::core {

struct Outcome::Answer {
  std::int16_t error = 0;
  std::int64_t base_offset = -1;
  std::int64_t append_time_ms = -1;
  std::string_view message;
};

namespace {

bool is_for(const protocol::ProduceResponse::Topic& topic, const BatchChannel& channel) {
  // Without a name it must be an id, and not the one that means none.
  if (topic.name.empty()) return !channel.topic_id.is_zero() && topic.topic_id == channel.topic_id;
  return channel.topic == topic.name;
}

// Answers mostly come in the order of the request, so the search starts behind the last hit.
Batch* find_batch(const std::vector<BatchPtr>& batches, const protocol::ProduceResponse::Topic& topic,
                  std::int32_t partition, std::size_t& cursor) {
  for (std::size_t step = 0; step < batches.size(); ++step) {
    const std::size_t at = (cursor + step) % batches.size();
    Batch& batch = *batches[at];
    if (batch.channel.partition != partition || !is_for(topic, batch.channel)) continue;
    cursor = at + 1;
    return &batch;
  }
  return nullptr;
}

// With many partitions all of this has left the cache.
void fetch_ahead(const std::vector<BatchPtr>& batches, std::size_t next) noexcept {
  if (next + 6 < batches.size()) prefetch(batches[next + 6].get(), sizeof(Batch));
  if (next + 3 < batches.size()) prefetch(&batches[next + 3]->channel, 128);
}

bool awaits(const Batch& batch, const ProduceBatches& request) noexcept {
  return batch.state == BatchState::in_flight && batch.request == request.id;
}

}  // namespace

void Outcome::on_response(const ProduceBatches& request, const protocol::ProduceResponse& response, TimePoint now) {
  std::size_t cursor = 0;
  for (const auto& topic : response.responses) {
    for (const auto& partition : topic.partition_responses) {
      Batch* batch = find_batch(request.batches, topic, partition.index, cursor);
      fetch_ahead(request.batches, cursor);
      if (batch == nullptr || !awaits(*batch, request)) continue;  // foreign, repeated, or asked for elsewhere since
      Answer answer{partition.error_code, partition.base_offset, partition.log_append_time_ms, {}};
      if (partition.error_message) answer.message = *partition.error_message;
      for (const auto& blamed : partition.record_errors) {
        if (answer.message.empty() && blamed.batch_index_error_message)
          answer.message = *blamed.batch_index_error_message;
      }
      on_answer(*batch, answer, now);
    }
  }
  for (const BatchPtr& batch : request.batches) {
    if (!awaits(*batch, request)) continue;
    batch->maybe_written = true;
    retry(*batch, client_errc::protocol_violation, true, now);
  }
}

void Outcome::on_written_unacked(const ProduceBatches& request, TimePoint) {
  for (const BatchPtr& batch : request.batches) {
    if (awaits(*batch, request)) acknowledge(*batch, -1, -1);
  }
}

void Outcome::on_lost(const ProduceBatches& request, error_code cause, bool written, TimePoint now) {
  for (const BatchPtr& batch : request.batches) {
    if (!awaits(*batch, request)) continue;
    batch->maybe_written |= written && !planted(Bug::p17_unanswered_means_failed);
    retry(*batch, cause, written, now);
  }
}

void Outcome::on_leader_moved(BatchChannel& channel, TimePoint now) {
  const bool stranded = !channel.in_flight.empty() && channel.in_flight_node != channel.leader;
  if (stranded && state_.limits.idempotent) {
    for (const BatchPtr& batch : BatchList(channel.in_flight)) {
      batch->maybe_written = true;
      retry(*batch, broker_errc::not_leader_or_follower, false, now);
    }
  }
  channel.retry_at = now;  // the backoff was for the old leader
  state_.list_if_ready(channel);
}

void Outcome::on_answer(Batch& batch, const Answer& answer, TimePoint now) {
  BatchChannel& channel = batch.channel;
  // While a hole is known, older ones wait for this answer, so it cannot wait for them: it settles the fate now.
  const bool older_first = !channel.needs_new_epoch && channel.has_older(batch);
  const Judgement judgement = judge(answer.error, {.idempotent = state_.limits.idempotent,
                                                   .maybe_written = batch.maybe_written,
                                                   .older_unsettled = older_first,
                                                   .records = batch.count});
  if (answer.error != 0) {
    batch.last_error = broker_error(answer.error);
    batch.broker_message = escape_untrusted(answer.message);
    if (needs_metadata_refresh(answer.error)) state_.metadata_wanted = true;
    state_.telemetry.broker_errors.add(batch.last_error);
  }
  batch.maybe_written |= judgement.fate_unknown;
  if (judgement.opens_hole && state_.limits.idempotent) channel.needs_new_epoch = true;
  if (judgement.opens_hole && planted(Bug::p3_epoch_bumped_for_all)) planted_renumber_all(state_);

  const BatchPtr keep(&batch);
  switch (judgement.verdict) {
    case Verdict::acked:
      return acknowledge(batch, answer.base_offset, answer.append_time_ms);
    case Verdict::acked_before:
      return acknowledge(batch, -1, -1);
    case Verdict::retry:
      return retry(batch, batch.last_error, true, now);
    case Verdict::retry_in_order:
    case Verdict::retry_renumbered:
      return retry(batch, batch.last_error, false, now);
    case Verdict::split:
      if (!batch.given_up && split_in_two(state_, batch)) {
        state_.telemetry.batch_retried(batch);
        return state_.list_if_ready(channel);
      }
      return give_up(batch, batch.last_error, "the batch cannot be split");
    case Verdict::fail:
      return give_up(batch, batch.last_error, fmt::format("batch of {} records, {} bytes", batch.count, batch.size));
  }
}

void Outcome::retry(Batch& batch, error_code cause, bool counts, TimePoint now) {
  BatchChannel& channel = batch.channel;
  batch.last_error = cause;
  if (counts) ++batch.failures;
  ++state_.counters.batches_retried;
  if (batch.given_up || channel.gone) return give_up(batch, client_errc::delivery_timeout, {});
  if (counts && !state_.retry.may_retry(batch.failures)) {
    return give_up(batch, client_errc::retries_exhausted, fmt::format("max_retries {}", *state_.config.max_retries));
  }
  channel.requeue(batch);
  state_.telemetry.batch_retried(batch);
  const bool moved = channel.leader >= 0 && channel.leader != channel.in_flight_node;
  if (counts && !moved) {
    wait_before_next(channel, now + state_.retry.backoff(batch.failures, state_.random()), now);
  } else {
    state_.list_if_ready(channel);
  }
}

void Outcome::wait_before_next(BatchChannel& channel, TimePoint until, TimePoint) {
  channel.retry_at = std::max(channel.retry_at, until);
  state_.backoffs.emplace(channel.retry_at, &channel);
}

void Outcome::acknowledge(Batch& batch, std::int64_t base_offset, std::int64_t append_time_ms) {
  batch.channel.acked_once = true;
  complete(batch, {}, DeliveryCertainty::acked, {}, base_offset, append_time_ms);
}

void Outcome::give_up(Batch& batch, error_code error, std::string detail) {
  batch.channel.lose_number(batch);
  complete(batch, error, batch.maybe_written ? DeliveryCertainty::maybe_written : DeliveryCertainty::not_written,
           std::move(detail));
}

void Outcome::complete(Batch& batch, error_code error, DeliveryCertainty certainty, std::string detail,
                       std::int64_t base_offset, std::int64_t append_time_ms) {
  const BatchPtr keep(&batch);
  if (!batch.given_up) state_.telemetry.batch_finished(batch, error, certainty, base_offset);
  if (!batch.sends.empty())
    state_.complete_sends(batch, error, certainty, std::move(detail), base_offset, append_time_ms);
  leave_channel(batch);
  batch.state = BatchState::done;
  BatchChannel& channel = batch.channel;
  if (!batch.given_up) {
    --state_.counters.pending_batches;
    state_.batches.erase(batch);
  }
  state_.list_if_ready(channel);
}

void Outcome::leave_channel(Batch& batch) {
  switch (batch.state) {
    case BatchState::open:
      batch.channel.open.reset();
      break;
    case BatchState::queued:
      batch.channel.remove_from_queue(batch);
      break;
    case BatchState::in_flight:
      batch.channel.remove_from_flight(batch);
      break;
    case BatchState::done:
      break;
  }
}

void Outcome::expire(TimePoint now) {
  while (Batch* oldest = state_.batches.front()) {
    if (oldest->created + state_.config.delivery_timeout > now) return;
    std::string detail = fmt::format("delivery_timeout_ms {}", state_.config.delivery_timeout.count());
    if (oldest->state != BatchState::in_flight) {
      if (!oldest->ever_sent() && !oldest->last_error) {  // then it was not the batch that had trouble
        oldest->last_error = state_.cluster_error;
        if (!state_.cluster_trouble.empty()) detail += "; " + state_.cluster_trouble;
      }
      give_up(*oldest, client_errc::delivery_timeout, std::move(detail));
      continue;
    }
    // Its request is still out: the callers hear now, the number stays taken until the answer.
    state_.telemetry.batch_finished(*oldest, client_errc::delivery_timeout, DeliveryCertainty::maybe_written, -1);
    state_.complete_sends(*oldest, client_errc::delivery_timeout, DeliveryCertainty::maybe_written, std::move(detail),
                          -1, -1);
    oldest->given_up = true;
    --state_.counters.pending_batches;
    state_.batches.erase(*oldest);
  }
}

TimePoint Outcome::next_deadline() const noexcept {
  return state_.batches.empty() ? TimePoint::max() : state_.batches.front()->created + state_.config.delivery_timeout;
}

void Outcome::fail_channel(BatchChannel& channel, error_code error, const std::string& detail) {
  for (const BatchPtr& batch : BatchList(channel.in_flight)) {
    batch->maybe_written = true;
    give_up(*batch, error, detail);
  }
  while (!channel.queue.empty()) give_up(*channel.queue.front(), error, detail);
  if (channel.open != nullptr) give_up(*channel.open, error, detail);
}

void Outcome::fail_all(error_code error) {
  for (TopicState* topic : state_.topic_order) {
    for (const auto& channel : topic->channels) fail_channel(*channel, error, {});
  }
}

void Outcome::fail_unsent(error_code error, const std::string& detail) {
  for (TopicState* topic : state_.topic_order) {
    for (const auto& channel : topic->channels) {
      for (const BatchPtr& batch : BatchList(channel->queue)) {
        if (!batch->ever_sent()) give_up(*batch, error, detail);
      }
      if (channel->open != nullptr) give_up(*channel->open, error, detail);
    }
  }
}

}  // namespace distributedlog::core
