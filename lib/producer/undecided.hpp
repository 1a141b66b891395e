// The sends without an outcome, wherever they are: for a producer that ends because it found no memory.
#pragma once

#include "producer/state.hpp"

#include <distributedlog/record_metadata.hpp>

namespace distributedlog::core {

// A decision that finds no memory stops in its midst: what it was about to do is half done. But every send still stands
// in a list, or in hand, and every batch with senders in `State::batches`: both take no memory to walk.
class Undecided {
 public:
  explicit Undecided(State& state) noexcept : state_(state) {}

  // Takes the next send out, with what is known of its record; null when there is none left.
  PendingSend* next(RecordMetadata& metadata) noexcept;

  // When there is none left: nothing is to be sent any more.
  void forget_batches() noexcept;

 private:
  PendingSend* take_in_hand(RecordMetadata& metadata) noexcept;
  PendingSend* take_from_batches(RecordMetadata& metadata) noexcept;
  PendingSend* take_waiting(PendingList& waiting, RecordMetadata& metadata) noexcept;
  bool waits_somewhere(const PendingSend& send) const noexcept;

  State& state_;
};

}  // namespace distributedlog::core
