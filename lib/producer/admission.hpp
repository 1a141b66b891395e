// From an accepted send to a record in an open batch.
#pragma once

#include "producer/state.hpp"

#include <algorithm>

namespace distributedlog::core {

// Refuses what can never be sent, parks what waits for metadata or memory, in order, and encodes the rest straight
// into its partition's open batch.
class Admission {
 public:
  explicit Admission(State& state) noexcept
      : state_(state), largest_record_(std::min(state.config.max_request_size, state.memory.largest_record())) {}

  // `wall_ms`: the CreateTime of records that bring none.
  void submit(PendingSend& send, TimePoint now, std::int64_t wall_ms, const BatchChannel* foreseen);

  // After memory came free.
  void admit_waiting(std::int64_t wall_ms);
  // After the topic's metadata arrived.
  void admit_parked(TopicState& topic, std::int64_t wall_ms);

  // Takes a send out of wherever it waits. True when it was still ours to take out: it is in no list any more and in
  // no batch; false when its batch is closed.
  bool withdraw(PendingSend& send);

  // Fails those that wait for the topic's metadata, or all that wait for anything.
  void fail_parked(TopicState& topic, error_code error);
  void fail_waiting(error_code error);

  // Fails the sends that waited longer than max_block.
  void expire(TimePoint now);
  // The earliest moment at which `expire` has something to do; TimePoint::max() for none.
  TimePoint next_deadline() const noexcept;

 private:
  enum class Place { appended, no_memory, failed };

  bool refuse_topic(PendingSend& send);
  bool refuse_record(PendingSend& send);
  void route(TopicState& topic, PendingSend& send, std::int64_t wall_ms, const BatchChannel* foreseen = nullptr);
  Place place(TopicState& topic, PendingSend& send, std::int64_t wall_ms, const BatchChannel* foreseen = nullptr);
  Place append(BatchChannel& channel, PendingSend& send, std::int64_t timestamp_ms);
  bool open_batch(BatchChannel& channel, PendingSend& send, std::size_t record_size);
  bool make_room(BatchChannel& channel, std::size_t record_size);
  void fail(PendingSend& send, error_code error, std::string detail, error_code last_cause = {});
  PendingSend* take_first(PendingList& waiting) noexcept;

  State& state_;
  const std::size_t largest_record_;  // with a batch of its own around it
};

}  // namespace distributedlog::core
