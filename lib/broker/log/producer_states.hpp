// What a partition remembers of each idempotent producer, and the rules of sequence numbers (Kafka's, to the letter).
// Pure: fed with batches as they are appended, and with the same batches again when a log is recovered.
#pragma once

#include "record/batch_header.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <list>
#include <unordered_map>

namespace distributedlog::broker {

class ProducerStates {
 public:
  enum class Verdict {
    append,
    duplicate,     // stands in the log already: answer with the original offset
    old_epoch,     // INVALID_PRODUCER_EPOCH
    out_of_order,  // OUT_OF_ORDER_SEQUENCE_NUMBER
  };
  struct Decision {
    Verdict verdict = Verdict::append;
    std::int64_t base_offset = -1;    // of the original, for a duplicate
    std::int64_t max_timestamp = -1;  // likewise
  };

  // More producers than this are not remembered: the one that wrote least recently is forgotten.
  explicit ProducerStates(std::size_t max_producers = 10000) noexcept : max_producers_(max_producers) {}

  // Batches without a producer id always may be appended.
  Decision check(const record::BatchHeader& batch) const;
  // `batch.base_offset` is the offset it got.
  void appended(const record::BatchHeader& batch);
  void clear() noexcept;
  std::size_t size() const noexcept { return states_.size(); }

 private:
  struct Remembered {
    std::int32_t first_sequence = 0;
    std::int32_t last_sequence = 0;
    std::int64_t base_offset = 0;
    std::int64_t max_timestamp = 0;
  };
  struct State {
    std::int16_t epoch = -1;
    std::size_t count = 0;  // batches seen of this epoch; the newest stands at (count - 1) % size
    std::array<Remembered, 5> newest{};
    std::list<std::int64_t>::iterator place;
  };

  std::size_t max_producers_;
  std::unordered_map<std::int64_t, State> states_;
  std::list<std::int64_t> recent_;  // producer ids, last writer first
};

}  // namespace distributedlog::broker
