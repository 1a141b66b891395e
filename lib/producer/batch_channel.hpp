// The channel of one topic-partition: its open batch, the batches behind it, and their numbers.
#pragma once

#include "producer/batch.hpp"
#include "producer/topic_settings.hpp"
#include "protocol/uuid.hpp"

#include <distributedlog/detail/node_memory.hpp>
#include <distributedlog/topic_name.hpp>

#include <boost/container/small_vector.hpp>

#include <cstdint>

namespace distributedlog::core {

// The limits a channel obeys; fixed for the producer's life.
struct ChannelLimits {
  int max_in_flight = 5;
  bool idempotent = true;
};

// What became of the partition's batches, for the metrics of its topic.
struct ChannelCounters {
  std::uint64_t records_acked = 0;
  std::uint64_t records_failed = 0;
  std::uint64_t bytes = 0;
  std::uint64_t batches = 0;
  std::uint64_t retries = 0;
};

// Mostly one: that needs no memory beside the channel's, which with many partitions is another line to wait for.
using BatchList = boost::container::small_vector<BatchPtr, 1>;

// Decides which batch of the partition may be sent next, and gives it its identity.
//
// Order: `open` is younger than everything in `queue`, which is sorted by `Batch::order`; `in_flight` likewise.
// Numbers: sequences are given when a batch leaves for the first time. A hole in them (a numbered batch that was given
// up) is closed by a new epoch, once nothing is in flight and no batch of unknown fate is left.
class alignas(64) BatchChannel : public detail::InNodeMemory {
 public:
  BatchChannel(TopicName name, const protocol::Uuid& id, std::int32_t index, const TopicSettings& how)
      : settings(how), partition(index), topic(name), topic_id(id) {}
  BatchChannel(const BatchChannel&) = delete;
  BatchChannel& operator=(const BatchChannel&) = delete;

  // Has this channel a batch that could be sent if its broker took it: not counting backoff and leader?
  bool has_work() const noexcept {
    if (!queue.empty()) return !queue.front()->compressing;
    return open != nullptr && (open->due || force_open);
  }

  // May `batch_to_send` be asked now? False while in flight to another node, backing off, at the limit.
  bool may_send(const ChannelLimits& limits, TimePoint now) const noexcept;

  // The batch whose turn it is, or null when none may go yet. May start a new epoch (see `needs_new_epoch`). An open
  // batch is closed for records by the caller before it is sent.
  Batch* batch_to_send(std::int64_t current_producer_id);

  // Moves the batch from queue to flight; numbers it on its first attempt.
  void launch(Batch& batch, const ChannelLimits& limits, std::int64_t producer_id, std::uint64_t request);

  // The batch is given up: its number will never be used again, so those behind it need new ones.
  void lose_number(const Batch& batch) noexcept;

  // Back into the queue, by order. It keeps its identity.
  void requeue(Batch& batch);
  // Into the queue, by order.
  void insert(BatchPtr batch);
  void remove_from_flight(Batch& batch) noexcept;
  void remove_from_queue(Batch& batch) noexcept;
  // The open batch goes to the end of the queue.
  void close_open();

  // Is an older batch of this channel still without an outcome?
  bool has_older(const Batch& batch) const noexcept;

  // The next epoch does not fit 16 bits: a fresh producer id is needed first.
  bool epoch_exhausted() const noexcept;

  // What every record looks at comes first, in one cache line.
  BatchPtr open;
  const TopicSettings& settings;
  const std::int32_t partition;
  std::int32_t leader = -1;
  std::int32_t leader_epoch = -1;
  std::int32_t in_flight_node = -1;  // where `in_flight` went
  TimePoint retry_at{};              // backoff: nothing leaves before
  bool force_open = false;           // flush, close or memory pressure: the open batch need not wait
  bool listed = false;               // in its broker's ready list
  bool gone = false;                 // its topic was deleted and created again
  bool acked_once = false;           // of this epoch; false: one request in flight until then
  bool needs_new_epoch = false;      // a hole is known

  BatchList queue;
  BatchList in_flight;
  std::uint64_t next_order = 0;  // records of all closed batches: so a split half finds its place between

  const TopicName topic;
  const protocol::Uuid topic_id;  // zero where the cluster has none

  std::int64_t producer_id = -1;
  std::int16_t epoch = 0;
  std::int32_t next_sequence = 0;
  ChannelCounters counters;

 private:
  void number(Batch& batch, std::int64_t current_producer_id) noexcept;
  Batch* unresolved_in_queue() const noexcept;
  void begin_new_epoch(std::int64_t current_producer_id) noexcept;
};

}  // namespace distributedlog::core
