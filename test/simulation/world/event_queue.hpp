// What is due when. Events of one source at one instant keep their order; those of different sources are permuted by
// the seed, so that every seed explores another schedule.
#pragma once

#include "simulation/world/random.hpp"
#include "simulation/world/slots.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

namespace distributedlog::simulation {

using TimePoint = std::chrono::steady_clock::time_point;
using Duration = std::chrono::steady_clock::duration;

class EventQueue {
 public:
  using Action = std::function<void()>;
  using Key = Slots<Action>::Key;

  explicit EventQueue(std::uint64_t seed) noexcept : seed_(seed) {}

  Key insert(TimePoint when, std::uint64_t source, Action action) {
    const Key key = actions_.insert(std::move(action));
    const auto moment = static_cast<std::uint64_t>(when.time_since_epoch().count());
    heap_.push_back({when, mix_bits(seed_ ^ mix_bits(source + moment)), key});
    std::push_heap(heap_.begin(), heap_.end(), later);
    return key;
  }

  void erase(const Key& key) {
    const Action gone = actions_.take(key);
    drop_dead();
  }

  bool empty() const noexcept { return actions_.size() == 0; }
  std::size_t size() const noexcept { return actions_.size(); }
  TimePoint next_time() const noexcept { return heap_.front().when; }

  Action pop() {
    Action action = actions_.take(heap_.front().key);
    drop_dead();
    return action;
  }

  void clear() {
    while (!empty()) erase(actions_.any());
  }

 private:
  // Time, seeded tie-break of the source, order of insertion.
  struct Entry {
    TimePoint when;
    std::uint64_t tie;
    Key key;
  };

  static bool later(const Entry& a, const Entry& b) noexcept {
    if (a.when != b.when) return a.when > b.when;
    return a.tie != b.tie ? a.tie > b.tie : a.key.number > b.key.number;
  }

  // An erased event stays in the heap until it comes up.
  void drop_dead() {
    while (!heap_.empty() && actions_.find(heap_.front().key) == nullptr) {
      std::pop_heap(heap_.begin(), heap_.end(), later);
      heap_.pop_back();
    }
  }

  std::uint64_t seed_;
  Slots<Action> actions_;
  std::vector<Entry> heap_;
};

}  // namespace distributedlog::simulation
