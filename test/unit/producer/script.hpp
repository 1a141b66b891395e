// Drives the producer's decisions by hand: sends that record their outcome, a cluster of one's choice, a clock that
// only the test moves.
#pragma once

#include "producer/sender.hpp"
#include "protocol/messages/produce.hpp"

#include <distributedlog/error.hpp>

#include <deque>
#include <optional>
#include <string>
#include <vector>

namespace distributedlog::core::test {

// A send whose end is kept for the test to look at.
class TestSend : public PendingSend {
 public:
  explicit TestSend(const Record& what) : PendingSend(what, &TestSend::finish) {}
  ~TestSend() = default;

  int completions = 0;
  bool destroyed = false;
  error_code error;
  RecordMetadata metadata;

  bool acked() const { return completions == 1 && !error && metadata.certainty == DeliveryCertainty::acked; }
  bool failed(error_code code, DeliveryCertainty certainty) const {
    return completions == 1 && error == code && metadata.certainty == certainty;
  }

 private:
  static void finish(PendingSend* base, const error_code* error, RecordMetadata* metadata) {
    auto* self = static_cast<TestSend*>(base);
    if (error == nullptr) {
      self->destroyed = true;
      return;
    }
    ++self->completions;
    self->error = *error;
    self->metadata = std::move(*metadata);
  }
};

// The answer to one partition of a request.
struct Reply {
  std::int16_t error = 0;
  std::int64_t base_offset = 0;
};

class Script {
 public:
  explicit Script(ProducerConfig config = {});

  // One topic, partitions led by node 1 unless told otherwise.
  void topic(const std::string& name, int partitions, std::int32_t leader = 1, std::int32_t epoch = 0,
             unsigned char id = 7);
  void lead(const std::string& name, std::int32_t partition, std::int32_t leader, std::int32_t epoch);

  TestSend& send(const std::string& topic, const std::string& value, std::int32_t partition = 0,
                 std::optional<std::string> key = std::nullopt);
  TestSend& send(const Record& record);
  void cancel(TestSend& send);

  // Moves the clock and lets the decisions look at it.
  void wait(std::chrono::nanoseconds duration);
  // Hands out what was decided.
  void tell();

  std::optional<ProduceBatches> request(std::int32_t node = 1) { return sender.build_request(node, now); }
  // Answers every batch of the request alike, in its order.
  void answer(const ProduceBatches& request, Reply reply);
  void answer_each(const ProduceBatches& request, const std::vector<Reply>& replies);
  void lose(const ProduceBatches& request, bool written = true);

  // The first sequence number, and the epoch, that the bytes of the batch say.
  static std::int32_t sequence(const ProduceBatches& request, std::size_t at = 0);
  static std::int16_t epoch(const ProduceBatches& request, std::size_t at = 0);
  static std::vector<std::byte> bytes(const ProduceBatches& request, std::size_t at = 0);

  TimePoint now{std::chrono::seconds(1000)};
  Sender sender;

 private:
  std::deque<std::string> strings_;  // what records borrow
  std::deque<TestSend> sends_;
};

ProducerConfig small_config();

}  // namespace distributedlog::core::test
