// A circuit breaker that threads hammer: one probe at a time, and changes told in order.
#include <distributedlog/circuit_breaker.hpp>
#include <distributedlog/error.hpp>

#include "support/catch.hpp"
#include "unit/breaker/hand_clock.hpp"

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

using namespace distributedlog;
using namespace std::chrono_literals;
using distributedlog::test::HandClock;

namespace {

constexpr int threads = 4;
constexpr int rounds = 5000;
const boost::system::error_code trouble = client_errc::request_timeout;

// All of them at once, to their end.
template <class Work>
void on_threads(Work work) {
  std::vector<std::thread> workers;
  for (int worker = 0; worker < threads; ++worker) workers.emplace_back(work, worker);
  for (auto& worker : workers) worker.join();
}

}  // namespace

TEST_CASE("whatever threads tell a breaker, every change follows from the one before") {
  HandClock time;
  std::atomic<int> broken_chain{0};
  std::atomic<int> changes{0};
  std::atomic<CircuitState> last{CircuitState::closed};
  CircuitBreakerOptions options(3, 1ms);
  options.on_state_change = [&](CircuitState from, CircuitState to) {
    ++changes;
    if (last.exchange(to) != from) ++broken_chain;
  };
  CircuitBreaker breaker(options, time.clock());
  std::atomic<int> admitted{0};
  std::atomic<int> refused{0};
  on_threads([&](int worker) {
    for (int round = 0; round < rounds; ++round) {
      if (round % 7 == worker) time.advance(1ms);
      auto permit = breaker.try_acquire();
      ++(permit ? admitted : refused);
      if (!permit || (round + worker) % 5 == 1) continue;  // refused, or dropped without a word
      (round + worker) % 5 == 0 ? permit->succeeded() : permit->failed(trouble);
    }
  });
  CHECK(admitted + refused == threads * rounds);
  CHECK(changes > 0);
  CHECK(broken_chain == 0);
  CHECK(last == breaker.state());
}

TEST_CASE("of threads that ask a half-open breaker at once, one gets in at a time") {
  HandClock time;
  CircuitBreaker breaker({1, 1ms}, time.clock());
  breaker.try_acquire()->failed(trouble);
  time.advance(1ms);
  std::atomic<int> inside{0};
  std::atomic<int> probes{0};
  std::atomic<int> crowded{0};
  on_threads([&](int) {
    for (int round = 0; round < rounds; ++round) {
      const auto permit = breaker.try_acquire();
      if (!permit) continue;
      ++probes;
      if (++inside > 1) ++crowded;
      --inside;  // and the place is given back
    }
  });
  CHECK(probes > 0);
  CHECK(crowded == 0);
  CHECK(breaker.state() == CircuitState::half_open);
}
