// The simulated runtime with one operation that goes wrong: the n-th resolve, connect, read, write or wait.
#pragma once

#include "simulation/world/sim_runtime.hpp"

#include <cstdint>
#include <memory>

namespace distributedlog::simulation {

enum class Operation { resolve, connect, read, write, wait };

enum class Manner {
  refused,  // fails and had no effect
  denied,   // has its effect and is told as failed
  hangs,    // says nothing until it is closed
  starved,  // cannot even begin: std::bad_alloc
};

struct PlannedFailure {
  Operation operation = Operation::read;
  Manner manner = Manner::refused;
  std::uint64_t nth = 0;  // from 1 on; 0: none
};

class FailingRuntime final : public network::Runtime {
 public:
  FailingRuntime(World& world, Network& network, PlannedFailure failure)
      : inner_(world, network, "producer"), failure_(failure) {}

  asio::any_io_executor executor() const noexcept override { return inner_.executor(); }
  TimePoint now() const noexcept override { return inner_.now(); }
  std::int64_t wall_clock_ms() const noexcept override { return inner_.wall_clock_ms(); }
  std::uint64_t random() noexcept override { return inner_.random(); }
  std::unique_ptr<network::Timer> make_timer() override;
  std::unique_ptr<network::Stream> make_stream() override;
  std::unique_ptr<network::Resolver> make_resolver() override;

  // Counts the operation; whether it is the one.
  bool strikes(Operation operation);
  bool struck() const noexcept { return count_ >= failure_.nth; }
  Manner manner() const noexcept { return failure_.manner; }

 private:
  SimRuntime inner_;
  PlannedFailure failure_;
  std::uint64_t count_ = 0;
};

}  // namespace distributedlog::simulation
