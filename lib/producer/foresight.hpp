// Chooses the partitions of records some records ahead, where that is certain, and fetches what admission will touch.
#pragma once

#include "producer/state.hpp"

#include <array>
#include <cstddef>

namespace distributedlog::core {

// With many partitions a record mostly meets a channel, an open batch and the end of a buffer that have left the cache
// since the last record there, each known only by the one before. Looking ahead in three steps, the processor has them
// when the record's turn comes. Holds while nothing but admissions happens.
class Foresight {
 public:
  // Of a list of sends, linked by `next`, that are admitted in this order.
  Foresight(State& state, const PendingSend* first) noexcept;

  // Before each one is admitted: its channel, if that was foreseen.
  const BatchChannel* advance() noexcept {
    if (topic_ == nullptr) return nullptr;
    const BatchChannel* const its_channel = seen_[place_];
    look();
    return its_channel;
  }

 private:
  static constexpr std::size_t distance = 8;  // records ahead

  void look() noexcept;
  const BatchChannel* channel_of_coming() const noexcept;
  const BatchChannel* seen_before(std::size_t looks) const noexcept {
    return seen_[(place_ + distance - looks) % distance];
  }

  const TopicState* topic_ = nullptr;  // of them all; null when it has few partitions, so that there is no need
  const PendingSend* coming_;          // never one that was admitted
  std::array<const BatchChannel*, distance> seen_{};
  std::size_t place_ = 0;
};

}  // namespace distributedlog::core
