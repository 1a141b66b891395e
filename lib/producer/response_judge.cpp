#include "producer/response_judge.hpp"

#include "base/broker_error.hpp"
#include "base/planted.hpp"

#include <distributedlog/error.hpp>

namespace distributedlog::core {

namespace {

// OUT_OF_ORDER_SEQUENCE_NUMBER, and UNKNOWN_PRODUCER_ID which older brokers say in its place.
Judgement judge_out_of_order(const BatchFacts& batch) noexcept {
  const bool fatal = planted(Bug::p8_gap_forgotten) || planted(Bug::p9_numbered_too_early);
  if (fatal) return {.verdict = Verdict::fail, .fate_unknown = batch.maybe_written};
  if (planted(Bug::p3_epoch_bumped_for_all) || planted(Bug::p15_silent_new_identity))
    return {.verdict = Verdict::retry_renumbered, .opens_hole = true};
  // Behind an unsettled predecessor the gap is our own pipelining: no epoch bump, or other partitions and later
  // batches would be renumbered for nothing (librdkafka #4953).
  if (batch.older_unsettled) return {.verdict = Verdict::retry_in_order};
  // An older batch was given up, or the broker lost what it knew. What was refused each time it was sent can go under a
  // new number. What may have been written must not: this answer proves nothing, because an earlier attempt may still
  // be under way on a connection that is dead for us, and be written after it.
  if (!batch.maybe_written) return {.verdict = Verdict::retry_renumbered, .opens_hole = true};
  return {.verdict = Verdict::fail, .fate_unknown = true, .opens_hole = true};
}

// Answers that the leader gives before it appends anything. Every other retriable code leaves the fate open.
bool is_refusal_before_append(broker_errc code) noexcept {
  switch (code) {
    case broker_errc::corrupt_message:
    case broker_errc::unknown_topic_or_partition:
    case broker_errc::leader_not_available:
    case broker_errc::not_leader_or_follower:
    case broker_errc::replica_not_available:
    case broker_errc::coordinator_load_in_progress:
    case broker_errc::coordinator_not_available:
    case broker_errc::not_coordinator:
    case broker_errc::not_enough_replicas:
    case broker_errc::concurrent_transactions:
    case broker_errc::listener_not_found:
    case broker_errc::fenced_leader_epoch:
    case broker_errc::unknown_leader_epoch:
    case broker_errc::throttling_quota_exceeded:
    case broker_errc::unknown_topic_id:
    case broker_errc::inconsistent_topic_id:
      return true;
    default:
      return false;
  }
}

}  // namespace

Judgement judge(std::int16_t error_code, const BatchFacts& batch) noexcept {
  switch (static_cast<broker_errc>(error_code)) {
    case broker_errc::none:
      if (planted(Bug::p6_retry_unexpected) && batch.maybe_written) return {.verdict = Verdict::fail};
      return {.verdict = Verdict::acked};
    case broker_errc::duplicate_sequence_number:
      if (batch.idempotent) return {.verdict = Verdict::acked_before};
      break;
    case broker_errc::out_of_order_sequence_number:
    case broker_errc::unknown_producer_id:
      if (batch.idempotent) return judge_out_of_order(batch);
      break;
    case broker_errc::invalid_producer_epoch:
      if (batch.idempotent && !batch.maybe_written) return {.verdict = Verdict::retry_renumbered, .opens_hole = true};
      break;
    case broker_errc::message_too_large:
    case broker_errc::record_list_too_large:
      // The halves keep the batch's numbers. Had an earlier attempt got through before the limit was lowered, the
      // broker would refuse them as out of order: nothing is written twice.
      if (batch.records > 1) return {.verdict = Verdict::split};
      break;
    case broker_errc::unknown_server_error:
      return {.verdict = Verdict::fail, .fate_unknown = true, .opens_hole = true};
    default:
      break;
  }
  if (is_retriable_broker_error(error_code)) {
    const bool refused = is_refusal_before_append(static_cast<broker_errc>(error_code));
    return {.verdict = Verdict::retry, .fate_unknown = !refused};
  }
  return {.verdict = Verdict::fail, .opens_hole = true};
}

}  // namespace distributedlog::core
