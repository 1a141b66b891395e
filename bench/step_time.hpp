// How long one small step takes, measured so that the rest of the machine is left out.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

namespace distributedlog::bench {

// Keeps results alive that nobody looks at.
inline volatile std::uint64_t sink = 0;

// Nanoseconds of one step: the best of many short runs.
template <class Step>
double nanoseconds_of(Step step) {
  using Clock = std::chrono::steady_clock;
  constexpr int runs = 200;
  step();
  const auto probe = Clock::now();
  step();
  const double one = std::chrono::duration<double, std::nano>(Clock::now() - probe).count();
  const int steps = std::max(1, static_cast<int>(500'000 / one));
  double best = 1e18;
  for (int run = 0; run < runs; ++run) {
    const auto begin = Clock::now();
    for (int i = 0; i < steps; ++i) step();
    best = std::min(best, std::chrono::duration<double, std::nano>(Clock::now() - begin).count() / steps);
  }
  return best;
}

}  // namespace distributedlog::bench
