#include "simulation/world/sim_runtime.hpp"

#include "simulation/world/sim_resolver.hpp"
#include "simulation/world/sim_stream.hpp"
#include "simulation/world/sim_timer.hpp"

namespace distributedlog::simulation {

std::unique_ptr<network::Timer> SimRuntime::make_timer() { return std::make_unique<SimTimer>(world_, world_.new_id()); }

std::unique_ptr<network::Stream> SimRuntime::make_stream() { return std::make_unique<SimStream>(network_); }

std::unique_ptr<network::Resolver> SimRuntime::make_resolver() {
  return std::make_unique<SimResolver>(network_, world_.new_id());
}

}  // namespace distributedlog::simulation
