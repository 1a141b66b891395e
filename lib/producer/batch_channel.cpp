#include "producer/batch_channel.hpp"

#include "base/planted.hpp"
#include "record/batch_header.hpp"

#include <distributedlog/error.hpp>

#include <algorithm>
#include <limits>

namespace distributedlog::core {

namespace {

void erase_from(BatchList& list, const Batch& batch) noexcept {
  const auto found =
      std::find_if(list.begin(), list.end(), [&](const BatchPtr& other) { return other.get() == &batch; });
  if (found != list.end()) list.erase(found);
}

}  // namespace

bool BatchChannel::may_send(const ChannelLimits& limits, TimePoint now) const noexcept {
  if (leader < 0 || !has_work() || retry_at > now) return false;
  if (in_flight.empty()) return true;
  if (in_flight_node != leader) return false;
  // A brand-new partition shows one request first: brokers may accept any first sequence, so two racing first batches
  // could swap places.
  const int limit = acked_once ? limits.max_in_flight : 1;
  return static_cast<int>(in_flight.size()) < limit;
}

Batch* BatchChannel::unresolved_in_queue() const noexcept {
  for (const BatchPtr& batch : queue) {
    if (batch->identity && batch->maybe_written) return batch.get();
  }
  return nullptr;
}

bool BatchChannel::epoch_exhausted() const noexcept { return epoch == std::numeric_limits<std::int16_t>::max(); }

void BatchChannel::begin_new_epoch(std::int64_t current_producer_id) noexcept {
  // Every batch here is proven unwritten. Its bytes stay; only the numbers are patched when it leaves again.
  for (const BatchPtr& batch : queue) batch->identity.reset();
  if (epoch_exhausted()) {
    producer_id = current_producer_id;
    epoch = 0;
  } else {
    ++epoch;
  }
  next_sequence = 0;
  acked_once = false;  // a broker that has forgotten us takes any first sequence of this epoch, too
  needs_new_epoch = false;
}

Batch* BatchChannel::batch_to_send(std::int64_t current_producer_id) {
  if (needs_new_epoch) {
    if (!in_flight.empty()) return nullptr;
    // A batch of unknown fate is asked for again under its old name: the answer tells whether it was written.
    const bool careless = planted(Bug::p3_epoch_bumped_for_all) || planted(Bug::p4_predecessor_renumbered);
    if (Batch* unresolved = careless ? nullptr : unresolved_in_queue()) return unresolved;
    // New numbers would be written into bytes that a socket still reads (a request to a broker that hangs).
    if (std::any_of(queue.begin(), queue.end(), [](const BatchPtr& batch) { return batch->writers > 0; }))
      return nullptr;
    if (epoch_exhausted() && current_producer_id == producer_id) return nullptr;
    begin_new_epoch(current_producer_id);
  }
  Batch* front = queue.empty() ? open.get() : queue.front().get();
  if (front == nullptr) return nullptr;
  // A retry waits until everything in flight is answered, so that nothing younger overtakes it.
  if (front->ever_sent() && !in_flight.empty()) return nullptr;
  // Nothing new flies beside a retry: the broker recognises a duplicate only among the last five batches, and without
  // sequence numbers it could not even keep the order.
  if (!in_flight.empty() && in_flight.front()->attempts > 1) return nullptr;
  return front;
}

void BatchChannel::number(Batch& batch, std::int64_t current_producer_id) noexcept {
  if (producer_id < 0) producer_id = current_producer_id;
  batch.identity = BatchIdentity{producer_id, epoch, next_sequence};
  next_sequence = planted(Bug::p11_sequence_overflows)
                      ? static_cast<std::int32_t>(static_cast<std::uint32_t>(next_sequence) + batch.count)
                      : record::advance_sequence(next_sequence, batch.count);
}

void BatchChannel::lose_number(const Batch& batch) noexcept {
  if (!batch.identity || planted(Bug::p8_gap_forgotten)) return;
  if (planted(Bug::p9_numbered_too_early)) {
    if (!batch.ever_sent() || batch.last_error == broker_errc::out_of_order_sequence_number) return;
  }
  if (planted(Bug::p1_number_freed)) {
    next_sequence = batch.identity->base_sequence;
  } else {
    needs_new_epoch = true;
  }
}

void BatchChannel::launch(Batch& batch, const ChannelLimits& limits, std::int64_t current_producer_id,
                          std::uint64_t request) {
  BatchPtr keep(&batch);
  remove_from_queue(batch);
  if (limits.idempotent && !batch.identity) number(batch, current_producer_id);
  batch.state = BatchState::in_flight;
  batch.request = request;
  ++batch.attempts;
  in_flight_node = leader;
  in_flight.push_back(std::move(keep));
}

void BatchChannel::requeue(Batch& batch) {
  BatchPtr keep(&batch);
  remove_from_flight(batch);
  batch.state = BatchState::queued;
  if (planted(Bug::p10_retry_overtaken)) return queue.push_back(std::move(keep));
  insert(std::move(keep));
}

void BatchChannel::insert(BatchPtr batch) {
  const auto place =
      std::find_if(queue.begin(), queue.end(), [&](const BatchPtr& other) { return other->order > batch->order; });
  queue.insert(place, std::move(batch));
}

void BatchChannel::remove_from_flight(Batch& batch) noexcept { erase_from(in_flight, batch); }

void BatchChannel::remove_from_queue(Batch& batch) noexcept { erase_from(queue, batch); }

void BatchChannel::close_open() {
  open->state = BatchState::queued;
  if (planted(Bug::p9_numbered_too_early) && producer_id >= 0 && !open->identity) number(*open, producer_id);
  next_order = open->order + static_cast<std::uint64_t>(open->count);
  queue.push_back(std::move(open));
  open.reset();
  force_open = false;
}

bool BatchChannel::has_older(const Batch& batch) const noexcept {
  if (in_flight.size() + queue.size() <= 1) return false;  // it is the one
  const auto older = [&](const BatchPtr& other) { return other->order < batch.order; };
  return std::any_of(in_flight.begin(), in_flight.end(), older) || std::any_of(queue.begin(), queue.end(), older);
}

}  // namespace distributedlog::core
