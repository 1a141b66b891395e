// The client's end of a connection, as the library's streams see it.
#pragma once

#include "network/runtime.hpp"
#include "simulation/world/network.hpp"
#include "simulation/world/waiter.hpp"

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

namespace distributedlog::simulation {

class SimStream final : public network::Stream {
 public:
  explicit SimStream(Network& network);
  ~SimStream() override;

  asio::awaitable<error_code> connect(const Address& peer) override;
  asio::awaitable<ReadResult> read_some(std::span<std::byte> into) override;
  asio::awaitable<error_code> write(std::span<const asio::const_buffer> buffers) override;
  void close() noexcept override;

 private:
  // Outlives the stream in the world's events.
  struct State;

  std::shared_ptr<State> state_;
};

}  // namespace distributedlog::simulation
