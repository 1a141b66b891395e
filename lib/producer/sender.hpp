// The producer's decisions: events and the time in, requests and completions out. No clock, no socket, no randomness of
// its own; single-threaded.
#pragma once

#include "cluster/topic_info.hpp"
#include "producer/admission.hpp"
#include "producer/drain.hpp"
#include "producer/outcome.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace distributedlog::core {

// The moment of an event: for deadlines, and for the CreateTime of records.
struct Moment {
  TimePoint now;
  std::int64_t wall_ms = 0;
};

class Sender {
 public:
  Sender(const ProducerConfig& config, std::function<std::uint64_t()> entropy)
      : state_(config, std::move(entropy)), admission_(state_), drain_(state_), outcome_(state_) {}

  // --- the caller's side
  // `foreseen`: the channel its partition choice leads to, where that is known (`Foresight`).
  void submit(PendingSend& send, Moment moment, const BatchChannel* foreseen = nullptr);
  void refuse(PendingSend& send, error_code error, std::string detail = {});
  // Takes the record out alone when its batch is open or not begun; detaches the waiter otherwise.
  void cancel(PendingSend& send);
  std::uint64_t begin_flush();
  bool flush_complete(std::uint64_t flush) const noexcept { return state_.flushes.is_complete(flush); }
  void end_flush() noexcept { --state_.flushing; }
  void fail_everything(error_code error);
  // Frees every waiting send without a word.
  void destroy_pending() noexcept;

  // --- what is learnt of the cluster
  void on_topic(const cluster::TopicInfo& info, Moment moment);
  // The cluster's answer for a topic is an error: permanent ones fail its waiting sends, the others are remembered.
  void on_topic_error(std::string_view topic, error_code error, bool permanent);
  void on_leader(std::string_view topic, std::int32_t partition, cluster::PartitionLeader leader, TimePoint now);
  void on_producer_id(std::int64_t producer_id);
  void on_producer_id_refused(error_code error);

  // --- requests
  bool has_ready(std::int32_t node) const noexcept { return drain_.has_ready(node); }
  std::optional<ProduceBatches> build_request(std::int32_t node, TimePoint now);
  void on_response(const ProduceBatches& request, const protocol::ProduceResponse& response, TimePoint now) {
    state_.telemetry.now = now;
    outcome_.on_response(request, response, now);
  }
  void on_written_unacked(const ProduceBatches& request, TimePoint now) {
    state_.telemetry.now = now;
    outcome_.on_written_unacked(request, now);
  }
  void on_lost(const ProduceBatches& request, error_code cause, bool written, TimePoint now);

  // --- compression elsewhere: batches to hand out, and what became of them
  std::vector<BatchPtr> take_to_compress() noexcept {
    state_.turn_wanted = false;  // this is it
    return std::exchange(state_.to_compress, {});
  }
  void on_compressed(Batch& batch, std::span<const std::byte> compressed) { drain_.on_compressed(batch, compressed); }
  void compress_here(Batch& batch) { drain_.compress_here(batch); }

  // --- time: ends lingers and backoffs, expires what is overdue, admits who waits
  void on_time(Moment moment);
  TimePoint next_deadline() noexcept;

  // --- results and wishes, taken by whoever runs this
  CompletionQueue& completions() noexcept { return state_.done; }
  void on_told(const PendingSend& send) noexcept { state_.flushes.complete(send.generation); }
  bool wants_producer_id() const noexcept;
  bool take_turn_wish() noexcept { return std::exchange(state_.turn_wanted, false); }
  bool take_metadata_wish() noexcept { return std::exchange(state_.metadata_wanted, false); }
  std::vector<std::string> take_new_topics();
  // Topics to keep fresh: used since `since`, or with something pending.
  std::vector<std::string> topics_in_use(TimePoint since) const;

  std::uint64_t pending_in_batches() const noexcept;

  State& state() noexcept { return state_; }
  const State& state() const noexcept { return state_; }

 private:
  void end_lingers(TimePoint now);
  void end_backoffs(TimePoint now);
  void drop_stale_lingers() noexcept;
  void begin_numbers(const TopicState& topic, BatchChannel& channel);
  void replace_topic(TopicState& topic, const cluster::TopicInfo& info);

  State state_;
  Admission admission_;
  Drain drain_;
  Outcome outcome_;
};

}  // namespace distributedlog::core
