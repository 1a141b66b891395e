// An event loop for the lowest latency: it looks for work for a while before it sleeps.
#pragma once

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <cstddef>

namespace distributedlog {

// In place of `context.run()`, with the same meaning: returns the number of handlers that ran, once the context is
// stopped or out of work; what a handler throws leaves through it, and it may then be called again. Several threads may
// run the same context, each this way or the other.
//
// To be woken up can take a thread longer than a near broker takes to answer. A loop that has nothing to do looks again
// and again, for as long as `spin` since the last handler, and only then sleeps: meanwhile it keeps a processor busy.
// Some 50 us where brokers are a network hop away; zero or less: it sleeps at once, like run().
inline std::size_t run_spinning(boost::asio::io_context& context, std::chrono::steady_clock::duration spin) {
  using Clock = std::chrono::steady_clock;
  std::size_t handlers = 0;
  Clock::time_point sleep_at = Clock::now() + spin;
  while (!context.stopped()) {
    std::size_t ran = context.poll();
    if (ran == 0 && Clock::now() >= sleep_at) ran = context.run_one();
    if (ran != 0) sleep_at = Clock::now() + spin;
    handlers += ran;
  }
  return handlers;
}

}  // namespace distributedlog
