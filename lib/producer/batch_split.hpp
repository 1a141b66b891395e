// A batch that the broker calls too large goes on as two.
#pragma once

#include "producer/state.hpp"

namespace distributedlog::core {

// Replaces the batch, which is in flight and proven unwritten, by two halves at its place in the queue. They keep its
// sequence range, its age and its waiters, count as never sent, and use up no retry (KIP-126). Every split halves the
// number of records, so it ends. False, and nothing changed, when its records cannot be read back.
bool split_in_two(State& state, Batch& batch);

}  // namespace distributedlog::core
