// Those planted bugs that take more than a line (base/planted.hpp). Called behind a switch that is off for ever in
// every build but one.
#pragma once

#include "base/planted.hpp"
#include "producer/state.hpp"

namespace distributedlog::core {

// One epoch for the whole producer, and a new one because a single partition wants it.
inline void planted_renumber_all(State& state) noexcept {
  for (TopicState* topic : state.topic_order) {
    for (const auto& channel : topic->channels) channel->needs_new_epoch = true;
  }
}

// One epoch for the whole producer, and only the partition that wanted it counts from 0 again.
inline void planted_share_epoch(State& state, std::int16_t epoch) noexcept {
  for (TopicState* topic : state.topic_order) {
    for (const auto& channel : topic->channels) channel->epoch = epoch;
  }
}

// A batch that waits for its retry takes records again.
inline void planted_reopen(BatchChannel& channel) noexcept {
  if (channel.open != nullptr || channel.queue.empty() || channel.queue.back()->codec != Compression::none) return;
  channel.open = std::move(channel.queue.back());
  channel.queue.pop_back();
  channel.open->state = BatchState::open;
  channel.open->due = true;
  channel.open->finished = false;
}

// A send that changes its batch counts as accepted only now.
inline void planted_renew(State& state, PendingSend& send) noexcept {
  state.flushes.complete(send.generation);
  send.generation = state.flushes.accept();
}

}  // namespace distributedlog::core
