// The production side of the runtime seam: Asio timers and sockets, the system's clocks and entropy.
#pragma once

#include "network/runtime.hpp"

#include <random>

namespace distributedlog::network {

// Wraps the executor in a strand, unless it is one already, so that the producer needs no lock and an io_context may be
// run by several threads.
class AsioRuntime final : public Runtime {
 public:
  explicit AsioRuntime(const asio::any_io_executor& executor);

  asio::any_io_executor executor() const noexcept override { return strand_; }
  TimePoint now() const noexcept override { return std::chrono::steady_clock::now(); }
  std::int64_t wall_clock_ms() const noexcept override;
  std::uint64_t random() noexcept override { return random_(); }
  std::unique_ptr<Timer> make_timer() override;
  std::unique_ptr<Stream> make_stream() override;
  std::unique_ptr<Resolver> make_resolver() override;

 private:
  asio::any_io_executor strand_;
  std::mt19937_64 random_;
};

}  // namespace distributedlog::network
