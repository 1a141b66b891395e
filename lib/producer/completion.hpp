// Decided outcomes on their way to the callers.
#pragma once

#include "producer/batch.hpp"

#include <distributedlog/record_metadata.hpp>

#include <array>
#include <deque>
#include <string>

namespace distributedlog::core {

// One outcome shared by the sends of a batch, or by a single send that failed before it had one.
struct Completion {
  // It is told soon: its first nodes, and its last, which are all of them when it is small.
  void fetch() const noexcept;
  // Takes the oldest waiter out together with what it is to be told.
  PendingSend* next(RecordMetadata& metadata) noexcept;

  error_code last_cause() const noexcept { return failure != nullptr ? failure->last_cause : error_code{}; }

  PendingList sends;
  error_code error;
  TopicName topic;
  std::int32_t partition = -1;
  DeliveryCertainty certainty = DeliveryCertainty::acked;
  std::int64_t base_offset = -1;         // -1: the broker did not tell
  std::int64_t log_append_time_ms = -1;  // -1: the records keep their own timestamps
  std::array<const void*, 4> recent{};   // of the batch: nodes to be fetched, and not to be looked at
  boost::intrusive_ptr<const DeliveryFailure> failure;
};

class CompletionQueue {
 public:
  Completion& add() { return queue_.emplace_back(); }

  // A single send that failed; `topic` may be unknown to the cluster.
  void add_failure(PendingSend& send, error_code error, std::string detail, DeliveryCertainty certainty,
                   error_code last_cause = {});

  bool empty() const noexcept { return queue_.empty(); }
  Completion& front() noexcept { return queue_.front(); }
  void pop_front() {
    queue_.pop_front();
    if (queue_.size() > 1) queue_[1].fetch();
  }

 private:
  std::deque<Completion> queue_;
};

}  // namespace distributedlog::core
