// The random numbers of trace contexts: the pure layers have none.
#include <distributedlog/trace_context.hpp>

#include <random>

namespace distributedlog {

namespace {

std::uint64_t random_bits() {
  static thread_local std::mt19937_64 generator = [] {
    std::random_device device;
    std::seed_seq seed{device(), device(), device(), device(), device(), device(), device(), device()};
    return std::mt19937_64(seed);
  }();
  return generator();
}

}  // namespace

TraceContext TraceContext::new_root() { return new_root(random_bits); }

TraceContext TraceContext::child() const { return child(random_bits); }

}  // namespace distributedlog
