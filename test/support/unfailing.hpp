// What is around the code under test on the same thread (a model, a checker, the test itself) always finds memory.
#pragma once

namespace distributedlog::test {

// While one lives, `fail_allocation` (allocations.hpp) neither counts nor fails. Without that nothing but a counter.
class Unfailing {
 public:
  Unfailing() noexcept { ++depth; }
  ~Unfailing() { --depth; }
  Unfailing(const Unfailing&) = delete;
  Unfailing& operator=(const Unfailing&) = delete;

  static inline constinit thread_local int depth = 0;
};

}  // namespace distributedlog::test
