// The n-th operation of the runtime fails, for every n, kind and manner; and the n-th request is lost, or its answer.
#include "simulation/small/failing_runtime.hpp"
#include "simulation/small/small_world.hpp"
#include "simulation/small/stride.hpp"

#include "support/catch.hpp"

#include <fmt/format.h>

#include <chrono>

namespace distributedlog::simulation {
namespace {

using namespace std::chrono_literals;

// Until there is no n-th operation any more. Gives how many failed.
std::uint64_t fail_every(Operation operation, Manner manner, std::uint64_t first) {
  for (std::uint64_t nth = 1 + first % stride;; nth += stride) {
    std::shared_ptr<FailingRuntime> runtime;
    SmallSettings settings;
    settings.cluster.host_prefix = "node-";  // names, so that there is something to resolve
    settings.cluster.nodes = 2;
    settings.runtime = [&](World& world, Network& network) {
      runtime = std::make_shared<FailingRuntime>(world, network, PlannedFailure{operation, manner, nth});
      return runtime;
    };
    SmallWorld small(settings);
    small.send_four();
    INFO(fmt::format("operation {}, manner {}, number {}", static_cast<int>(operation), static_cast<int>(manner), nth));
    CHECK(small.verdict() == "");
    if (!runtime->struck()) return nth - 1;
  }
}

void fail_in_every_manner(Operation operation, std::uint64_t at_least) {
  std::uint64_t loop = 0;
  for (const Manner manner : {Manner::refused, Manner::denied, Manner::hangs}) {
    const std::uint64_t operations = fail_every(operation, manner, loop++ * 5);
    INFO(fmt::format("manner {}", static_cast<int>(manner)));
    if (stride == 1) CHECK(operations >= at_least);
  }
}

TEST_CASE("the n-th resolve fails or hangs, for every n: every send is acknowledged once") {
  fail_in_every_manner(Operation::resolve, 3);
}

TEST_CASE("the n-th connect fails, is denied or hangs, for every n: every send is acknowledged once") {
  fail_in_every_manner(Operation::connect, 3);
}

TEST_CASE("the n-th read fails, is denied or hangs, for every n: every send is acknowledged once") {
  fail_in_every_manner(Operation::read, 8);
}

TEST_CASE("the n-th write fails, is denied or hangs, for every n: every send is acknowledged once") {
  fail_in_every_manner(Operation::write, 7);
}

// What Asio throws when it cannot allocate an operation.
TEST_CASE("the n-th operation finds no memory to begin with, for every n and kind: every send is acknowledged once") {
  for (const Operation operation :
       {Operation::resolve, Operation::connect, Operation::read, Operation::write, Operation::wait}) {
    const std::uint64_t operations = fail_every(operation, Manner::starved, static_cast<std::uint64_t>(operation));
    if (stride == 1) CHECK(operations >= 3);
  }
}

// A response lost after the append, a request lost before it; told by a reset, or by nobody.
TEST_CASE("the n-th request or its answer is lost, for every n: every send is acknowledged once") {
  using Loss = RequestFault::Loss;
  for (const Loss loss : {Loss::before, Loss::after, Loss::hang_before, Loss::hang_after}) {
    std::uint64_t lost = 0;
    for (std::uint64_t nth = 1; nth == lost + 1; ++nth) {
      SmallWorld small;
      std::uint64_t requests = 0;
      small.faults.request = [&](std::int32_t, protocol::ApiKey) {
        RequestFault fault;
        if (++requests == nth) fault.loss = loss;
        return fault;
      };
      small.send_four();
      small.world.pass(20ms);
      small.send_four();
      INFO(fmt::format("loss {} of request {}", static_cast<int>(loss), nth));
      CHECK(small.verdict() == "");
      if (requests >= nth) ++lost;
    }
    CHECK(lost >= 8);
  }
}

TEST_CASE("the leader moves after the n-th handler, for every n: every send is acknowledged once") {
  bool moved = true;
  std::uint64_t moves = 0;
  for (std::uint64_t nth = 1; moved; nth += stride) {
    SmallSettings settings;
    settings.cluster.nodes = 3;
    SmallWorld small(settings);
    moved = false;
    small.world.after_handlers(nth, [&] {
      if (small.ledger.open() == 0) return;
      moved = true;
      small.cluster.move_leader("t", 0);
      small.cluster.move_leader("t", 1);
    });
    small.send_four();
    small.settle();
    INFO(fmt::format("after handler {}", nth));
    CHECK(small.verdict() == "");
    moves += moved;
  }
  CHECK(moves >= 40 / stride);
}

}  // namespace
}  // namespace distributedlog::simulation
