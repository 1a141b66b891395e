// network::Runtime on virtual time and the in-memory network.
#pragma once

#include "network/runtime.hpp"
#include "simulation/world/network.hpp"
#include "simulation/world/world.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace distributedlog::simulation {

class SimRuntime final : public network::Runtime {
 public:
  // `name` separates the random numbers of several clients in one world.
  SimRuntime(World& world, Network& network, std::string_view name)
      : world_(world), network_(network), random_(world.random(name)) {}

  asio::any_io_executor executor() const noexcept override { return world_.executor(); }
  TimePoint now() const noexcept override { return world_.now(); }
  std::int64_t wall_clock_ms() const noexcept override { return world_.wall_clock_ms(); }
  std::uint64_t random() noexcept override { return random_.next(); }
  network::FirstNumbers first_numbers() const noexcept override { return first_numbers_; }
  void begin_at(network::FirstNumbers numbers) noexcept { first_numbers_ = numbers; }
  std::unique_ptr<network::Timer> make_timer() override;
  std::unique_ptr<network::Stream> make_stream() override;
  std::unique_ptr<network::Resolver> make_resolver() override;

 private:
  World& world_;
  Network& network_;
  Random random_;
  network::FirstNumbers first_numbers_;
};

}  // namespace distributedlog::simulation
