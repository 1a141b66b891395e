// A producer, or its event loop, comes to its end after the n-th handler, for every n: everybody is told once and
// truthfully, or, where the loop is gone, nobody, and nothing is kept.
#include "simulation/model/node.hpp"
#include "simulation/small/small_world.hpp"
#include "simulation/small/stride.hpp"

#include "support/catch.hpp"

#include <distributedlog/error.hpp>

#include <fmt/format.h>

#include <chrono>
#include <stdexcept>

namespace distributedlog::simulation {
namespace {

using namespace std::chrono_literals;

SmallSettings may_fail() {
  SmallSettings settings;
  settings.expected.all_acked = false;
  return settings;
}

struct Count {
  std::uint64_t acked = 0;
  std::uint64_t not_written = 0;
  std::uint64_t maybe_written = 0;

  void add(const Ledger& ledger) {
    for (const Sent& sent : ledger.all()) {
      acked += sent.acked();
      not_written += !sent.acked() && sent.metadata.certainty == DeliveryCertainty::not_written;
      maybe_written += !sent.acked() && sent.metadata.certainty == DeliveryCertainty::maybe_written;
    }
  }
};

TEST_CASE("a producer destroyed after every handler tells each send once, truthfully, and leaves nothing that ticks") {
  Count ends;
  bool pending = true;
  for (std::uint64_t nth = 1; pending; nth += stride) {
    SmallWorld small(may_fail());
    small.world.after_handlers(nth, [&] {
      pending = small.ledger.open() > 0;
      small.producer.reset();
    });
    small.send_four();
    small.settle();
    INFO(fmt::format("after handler {}", nth));
    CHECK(small.ledger.open() == 0);
    CHECK(small.verdict_of_the_dead() == "");
    ends.add(small.ledger);
  }
  CHECK(ends.acked > 0);
  CHECK(ends.not_written > 0);
  if (stride == 1) CHECK(ends.maybe_written > 0);
}

TEST_CASE("a producer destroyed by any of its completion handlers tells the others all the same") {
  for (int which = 1; which <= 8; ++which) {
    SmallWorld small(may_fail());
    int told = 0;
    const auto end = [&](Sent&) {
      if (++told == which) small.producer.reset();
    };
    for (int i = 0; i < 8; ++i) small.send(i % 2, {}, end);
    INFO(fmt::format("by completion {}", which));
    CHECK(small.settle());
    CHECK(told == 8);
    CHECK(small.verdict_of_the_dead() == "");
  }
}

TEST_CASE("close after every handler, with every patience, reports what its sends are told, and refuses later ones") {
  for (const std::optional<std::chrono::milliseconds> patience :
       {std::optional(0ms), std::optional(1ms), std::optional<std::chrono::milliseconds>()}) {
    bool pending = true;
    for (std::uint64_t nth = 1; pending; nth += stride) {
      SmallWorld small(may_fail());
      Count before;
      bool asked = false;
      small.world.after_handlers(nth, [&] {
        asked = true;
        pending = small.ledger.open() > 0;
        small.close(patience);
      });
      small.send_four();
      small.world.run_until(small.world.now() + 1min, [&] { return small.closed(); });
      INFO(fmt::format("patience {} ms, after handler {}", patience.value_or(-1ms).count(), nth));
      if (!asked) {  // a stride may step over the last handler
        CHECK(small.ledger.open() == 0);
        break;
      }
      CHECK(small.closed());
      small.settle();
      Sent& late = small.send(0);
      small.settle();
      CHECK(late.error == client_errc::closed);
      CHECK(late.metadata.certainty == DeliveryCertainty::not_written);
      before.add(small.ledger);
      const CloseReport& report = small.report();
      CHECK(report.unknown == before.maybe_written);
      CHECK(report.failed + 1 >= before.not_written);  // what came behind the close is not in the report
      CHECK(report.delivered <= before.acked);
      if (!patience) CHECK(before.maybe_written == 0);
      CHECK(small.verdict_of_the_dead() == "");
    }
  }
}

TEST_CASE("close with every broker dead ends in time and reports each record as what it is") {
  for (const bool silently : {false, true}) {
    SmallWorld small(may_fail());
    small.settings.expected.longest_send = 10s;
    small.send_four();
    small.settle();
    small.cluster.crash(1, silently);
    for (int i = 0; i < 10; ++i) small.send(i % 2);
    small.world.pass(50ms);
    const TimePoint asked = small.world.now();
    small.close(2s);
    small.world.run_until(asked + 1min, [&] { return small.closed(); });
    CHECK(small.closed());
    CHECK(small.world.now() - asked <= 2100ms);
    CHECK(small.settle());
    CHECK(small.report().delivered == 0);
    CHECK(small.report().failed + small.report().unknown == 10);
    CHECK(small.report().unknown == (silently ? 10 : 0));
    CHECK(small.verdict_of_the_dead() == "");
  }
}

// ---- the event loop

TEST_CASE("a loop destroyed after every handler, before or after its producer, calls nobody and keeps nothing") {
  for (const bool producer_first : {true, false}) {
    bool pending = true;
    for (std::uint64_t nth = 1; pending; nth += stride) {
      auto small = std::make_unique<SmallWorld>(may_fail());
      bool stopped = false;
      small->world.after_handlers(nth, [&] {
        stopped = true;
        small->world.context().stop();
      });
      small->send_four();
      small->world.run_until(small->world.now() + 1min, [&] { return stopped; });
      pending = small->ledger.open() > 0;
      std::optional<Producer> orphan;
      if (!producer_first) orphan = std::move(small->producer);
      small.reset();
      INFO(fmt::format("producer first {}, after handler {}", producer_first, nth));
      CHECK(SmallWorld::records_lent() == 0);
      orphan.reset();
    }
  }
}

// Nothing runs for that long, then all that piled up, in its order.
void stand_still(SmallWorld& small, Duration how_long) {
  const TimePoint until = small.world.now() + how_long;
  small.world.at(until, 0, [] {});
  small.world.run_until(until);
  small.world.context().restart();
}

TEST_CASE("a loop stopped after every handler and run again, at once or seconds later, has lost nothing") {
  for (const Duration pause : {Duration(0s), Duration(3s)}) {
    bool pending = true;
    for (std::uint64_t nth = 1; pending; nth += stride) {
      SmallWorld small;
      bool stopped = false;
      small.world.after_handlers(nth, [&] {
        stopped = true;
        small.world.context().stop();
      });
      small.send_four();
      small.world.run_until(small.world.now() + 1min, [&] { return stopped; });
      pending = small.ledger.open() > 0;
      if (!stopped) {  // a stride may step over the last handler
        CHECK_FALSE(pending);
        break;
      }
      stand_still(small, pause);
      INFO(fmt::format("pause {} s, after handler {}", pause / 1s, nth));
      CHECK(small.verdict() == "");
    }
  }
}

TEST_CASE("a process that was stopped for a minute reads its answers before it gives up") {
  SmallWorld small;
  small.send_four();
  small.settle();
  Sent& sent = small.send(0);
  const auto links = small.network.links_to(small.cluster.node(1)->address());
  const auto answered = [&] { return links.back()->to_client().bytes_in_transit() > 0; };
  REQUIRE(small.world.run_until(small.world.now() + 100ms, answered));
  CHECK_FALSE(sent.completed());
  small.world.context().stop();
  small.settings.expected.longest_send = 61s;
  stand_still(small, 60s);
  CHECK(small.settle());
  CHECK(sent.acked());
  CHECK(small.verdict() == "");
}

TEST_CASE("a handler that throws out of the loop's run leaves the others and the producer alone") {
  for (int which = 1; which <= 8; ++which) {
    SmallWorld small;
    int told = 0;
    const auto fail = [&](Sent&) {
      if (++told == which) throw std::runtime_error("the handler's own");
    };
    for (int i = 0; i < 8; ++i) small.send(i % 2, {}, fail);
    int thrown = 0;
    for (int runs = 0; runs < 3 && small.ledger.open() > 0; ++runs) {
      try {
        small.settle();
      } catch (const std::runtime_error& error) {
        ++thrown;
        CHECK(error.what() == std::string("the handler's own"));
      }
    }
    INFO(fmt::format("handler {}", which));
    try {
      small.world.run_until(small.world.now() + 1ms);  // the last one may have been the one
    } catch (const std::runtime_error&) {
      ++thrown;
    }
    CHECK(thrown == 1);
    CHECK(told == 8);
    CHECK(small.verdict() == "");
  }
}

}  // namespace
}  // namespace distributedlog::simulation
