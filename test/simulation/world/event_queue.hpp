// What is due when. Events of one source at one instant keep their order; those of different sources are permuted by
// the seed, so that every seed explores another schedule.
#pragma once

#include "simulation/world/random.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <tuple>
#include <utility>

namespace distributedlog::simulation {

using TimePoint = std::chrono::steady_clock::time_point;
using Duration = std::chrono::steady_clock::duration;

class EventQueue {
 public:
  using Action = std::function<void()>;

  // Time, seeded tie-break of the source, order of insertion.
  using Key = std::tuple<TimePoint, std::uint64_t, std::uint64_t>;

  explicit EventQueue(std::uint64_t seed) noexcept : seed_(seed) {}

  Key insert(TimePoint when, std::uint64_t source, Action action) {
    Key key{when, mix_bits(seed_ ^ mix_bits(source + static_cast<std::uint64_t>(when.time_since_epoch().count()))),
            ++inserted_};
    events_.emplace(key, std::move(action));
    return key;
  }

  void erase(const Key& key) { events_.erase(key); }

  bool empty() const noexcept { return events_.empty(); }
  std::size_t size() const noexcept { return events_.size(); }
  TimePoint next_time() const noexcept { return std::get<0>(events_.begin()->first); }

  Action pop() {
    auto first = events_.extract(events_.begin());
    return std::move(first.mapped());
  }

  void clear() { events_.clear(); }

 private:
  std::uint64_t seed_;
  std::uint64_t inserted_ = 0;
  std::map<Key, Action> events_;
};

}  // namespace distributedlog::simulation
