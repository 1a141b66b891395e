// The decisions of the circuit breaker: every transition, and who has a say in it.
#include "breaker/circuit.hpp"

#include "breaker/refusal.hpp"
#include "support/catch.hpp"

#include <chrono>

namespace distributedlog::breaker {
namespace {

using namespace std::chrono_literals;

constexpr TimePoint start{1h};

// A circuit of three failures that waits ten seconds, opened at `start`.
Circuit opened() {
  Circuit circuit(3, 10s);
  for (int i = 0; i < 3; ++i) circuit.failed(circuit.admit(start).value(), start);
  REQUIRE(circuit.state() == CircuitState::open);
  return circuit;
}

TEST_CASE("a circuit opens at the threshold, not before") {
  Circuit circuit(3, 10s);
  for (int i = 1; i <= 2; ++i) {
    circuit.failed(circuit.admit(start).value(), start);
    CHECK(circuit.state() == CircuitState::closed);
    CHECK(circuit.failures() == i);
  }
  circuit.failed(circuit.admit(start).value(), start);
  CHECK(circuit.state() == CircuitState::open);
  CHECK(circuit.failures() == 3);
  CHECK_FALSE(circuit.admit(start));
}

TEST_CASE("only failures in a row count") {
  Circuit circuit(2, 10s);
  for (int i = 0; i < 10; ++i) {
    circuit.failed(circuit.admit(start).value(), start);
    circuit.succeeded(circuit.admit(start).value());
    CHECK(circuit.failures() == 0);
  }
  CHECK(circuit.state() == CircuitState::closed);
}

TEST_CASE("a threshold of one opens with the first failure") {
  Circuit circuit(1, 10s);
  circuit.failed(circuit.admit(start).value(), start);
  CHECK(circuit.state() == CircuitState::open);
}

TEST_CASE("no answer is neither a success nor a failure") {
  Circuit circuit(2, 10s);
  circuit.failed(circuit.admit(start).value(), start);
  circuit.gave_no_answer(circuit.admit(start).value());
  CHECK(circuit.failures() == 1);
  circuit.failed(circuit.admit(start).value(), start);
  CHECK(circuit.state() == CircuitState::open);
}

TEST_CASE("an open circuit refuses until the recovery timeout is over, to the tick") {
  Circuit circuit = opened();
  CHECK(circuit.time_to_probe(start) == 10s);
  CHECK(circuit.time_to_probe(start + 4s) == 6s);
  CHECK_FALSE(circuit.admit(start + 10s - 1ns));
  CHECK(circuit.state() == CircuitState::open);
  CHECK(circuit.time_to_probe(start + 10s) == 0s);
  CHECK(circuit.admit(start + 10s));
  CHECK(circuit.state() == CircuitState::half_open);
}

TEST_CASE("without a recovery timeout the next call is the probe") {
  Circuit circuit(1, 0s);
  circuit.failed(circuit.admit(start).value(), start);
  CHECK(circuit.admit(start));
  CHECK(circuit.state() == CircuitState::half_open);
}

TEST_CASE("a clock that stands before the opening refuses, and does not overflow") {
  Circuit circuit = opened();
  CHECK_FALSE(circuit.admit(start - 1h));
  CHECK(circuit.time_to_probe(start - 1h) == 1h + 10s);
}

TEST_CASE("one probe goes through, and its success closes the circuit") {
  Circuit circuit = opened();
  const Period probe = circuit.admit(start + 10s).value();
  for (int i = 0; i < 3; ++i) CHECK_FALSE(circuit.admit(start + 11s));
  CHECK(circuit.probing());
  circuit.succeeded(probe);
  CHECK(circuit.state() == CircuitState::closed);
  CHECK(circuit.failures() == 0);
  CHECK(circuit.admit(start + 11s));
  CHECK(circuit.admit(start + 11s));
}

TEST_CASE("a failed probe opens the circuit for another whole recovery timeout") {
  Circuit circuit = opened();
  circuit.failed(circuit.admit(start + 10s).value(), start + 15s);
  CHECK(circuit.state() == CircuitState::open);
  CHECK(circuit.failures() == 4);
  CHECK_FALSE(circuit.admit(start + 24s));
  CHECK(circuit.admit(start + 25s));
  CHECK(circuit.state() == CircuitState::half_open);
}

TEST_CASE("a probe without an outcome gives its place back, and has no say any more") {
  Circuit circuit = opened();
  const Period lost = circuit.admit(start + 10s).value();
  circuit.gave_no_answer(lost);
  CHECK(circuit.state() == CircuitState::half_open);
  const Period second = circuit.admit(start + 10s).value();
  CHECK_FALSE(circuit.admit(start + 10s));

  circuit.succeeded(lost);
  circuit.failed(lost, start + 10s);
  circuit.gave_no_answer(lost);
  CHECK(circuit.state() == CircuitState::half_open);
  CHECK_FALSE(circuit.admit(start + 10s));
  circuit.succeeded(second);
  CHECK(circuit.state() == CircuitState::closed);
}

TEST_CASE("what is still heard of calls from before the outage changes nothing") {
  Circuit circuit(3, 10s);
  const Period early = circuit.admit(start).value();
  for (int i = 0; i < 3; ++i) circuit.failed(early, start);

  SECTION("while open") {
    circuit.succeeded(early);
    CHECK(circuit.state() == CircuitState::open);
    circuit.failed(early, start + 9s);
    CHECK(circuit.time_to_probe(start + 9s) == 1s);
    CHECK(circuit.failures() == 3);
  }
  SECTION("while a probe is under way") {
    const Period probe = circuit.admit(start + 10s).value();
    circuit.succeeded(early);
    CHECK(circuit.state() == CircuitState::half_open);
    circuit.failed(early, start + 10s);
    CHECK(circuit.state() == CircuitState::half_open);
    circuit.gave_no_answer(early);
    CHECK_FALSE(circuit.admit(start + 10s));
    circuit.succeeded(probe);
    CHECK(circuit.state() == CircuitState::closed);
  }
  SECTION("when it is closed again") {
    circuit.succeeded(circuit.admit(start + 10s).value());
    for (int i = 0; i < 3; ++i) circuit.failed(early, start + 10s);
    CHECK(circuit.state() == CircuitState::closed);
    CHECK(circuit.failures() == 0);
    for (int i = 0; i < 2; ++i) circuit.failed(circuit.admit(start + 10s).value(), start + 10s);
    circuit.succeeded(early);
    CHECK(circuit.failures() == 2);
  }
}

TEST_CASE("a reset closes from every state and forgets who was under way") {
  Circuit circuit(2, 10s);
  Period before = circuit.admit(start).value();
  SECTION("closed, with a failure") { circuit.failed(before, start); }
  SECTION("open") {
    circuit.failed(before, start);
    circuit.failed(before, start);
  }
  SECTION("half open") {
    circuit.failed(before, start);
    circuit.failed(before, start);
    before = circuit.admit(start + 10s).value();
  }
  circuit.reset();
  CHECK(circuit.state() == CircuitState::closed);
  CHECK(circuit.failures() == 0);
  circuit.failed(before, start);
  circuit.failed(before, start);
  CHECK(circuit.state() == CircuitState::closed);
  CHECK(circuit.failures() == 0);
}

TEST_CASE("the call nobody let through has no say") {
  Circuit circuit(1, 10s);
  circuit.failed(no_period, start);
  CHECK(circuit.state() == CircuitState::closed);
}

TEST_CASE("a refusal says why and until when") {
  Circuit circuit = opened();
  CHECK(describe_refusal(circuit, start + 1s) == "3 failures in a row, next probe in 9000 ms");
  CHECK(describe_refusal(circuit, start + 10s - 1ns) == "3 failures in a row, next probe in 1 ms");
  circuit.admit(start + 10s);
  CHECK(describe_refusal(circuit, start + 10s) == "3 failures in a row, a probe is under way");
  Circuit quick(1, 1s);
  quick.failed(quick.admit(start).value(), start);
  CHECK(describe_refusal(quick, start) == "1 failure in a row, next probe in 1000 ms");
}

}  // namespace
}  // namespace distributedlog::breaker
