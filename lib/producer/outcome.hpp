// What becomes of a batch: answers, lost connections and deadlines turned into completions or another try.
#pragma once

#include "producer/drain.hpp"
#include "producer/response_judge.hpp"
#include "producer/state.hpp"
#include "protocol/messages/produce.hpp"

namespace distributedlog::core {

class Outcome {
 public:
  explicit Outcome(State& state) noexcept : state_(state) {}

  // The answer to a request. Partitions it does not mention are of unknown fate.
  void on_response(const ProduceBatches& request, const protocol::ProduceResponse& response, TimePoint now);
  // acks 0: the socket took the bytes, and that is all that will ever be known.
  void on_written_unacked(const ProduceBatches& request, TimePoint now);
  // The connection is gone, or the request timed out. `written`: a byte of it may have reached the peer.
  void on_lost(const ProduceBatches& request, error_code cause, bool written, TimePoint now);

  // The partition has a new leader: what flies to the old one is asked for again at the new one, under its old name.
  void on_leader_moved(BatchChannel& channel, TimePoint now);

  // Gives up batches older than delivery_timeout.
  void expire(TimePoint now);
  TimePoint next_deadline() const noexcept;

  // Fails every batch, in flight or not; nothing is sent any more.
  void fail_all(error_code error);
  // Fails the batches that never left, because none can ever leave (no producer id, say).
  void fail_unsent(error_code error, const std::string& detail);
  // A deleted and re-created topic: the batches of its old partitions.
  void fail_channel(BatchChannel& channel, error_code error, const std::string& detail);

 private:
  struct Answer;
  void on_answer(Batch& batch, const Answer& answer, TimePoint now);
  void retry(Batch& batch, error_code cause, bool counts, TimePoint now);
  void give_up(Batch& batch, error_code error, std::string detail);
  void acknowledge(Batch& batch, std::int64_t base_offset, std::int64_t append_time_ms);
  void complete(Batch& batch, error_code error, DeliveryCertainty certainty, std::string detail,
                std::int64_t base_offset = -1, std::int64_t append_time_ms = -1);
  void leave_channel(Batch& batch);
  void wait_before_next(BatchChannel& channel, TimePoint until, TimePoint now);

  State& state_;
};

}  // namespace distributedlog::core
