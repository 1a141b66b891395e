// One call is cancelled after the n-th handler of the loop, for every n, by every kind of cancellation: it ends at once
// with the truth, and nobody else is harmed.
#include "simulation/small/small_world.hpp"
#include "simulation/small/stride.hpp"

#include "support/catch.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>

#include <fmt/format.h>

#include <chrono>

namespace distributedlog::simulation {
namespace {

using namespace std::chrono_literals;

constexpr asio::cancellation_type kinds[] = {asio::cancellation_type::terminal, asio::cancellation_type::partial,
                                             asio::cancellation_type::total};

using Start = std::function<Sent&(SmallWorld&, asio::cancellation_slot)>;

struct Outcomes {
  std::uint64_t acked = 0;
  std::uint64_t not_written = 0;
  std::uint64_t maybe_written = 0;
};

// Until the cancellation comes after the end. Linger and a warm producer make the record spend time in an open batch.
void cancel_everywhere(const Start& start, asio::cancellation_type kind, std::uint64_t first, Outcomes& outcomes) {
  for (bool in_time = true; const bool warm : {false, true}) {
    for (std::uint64_t nth = 1 + first % stride; in_time; nth += stride) {
      SmallSettings settings;
      settings.producer.linger = 3ms;
      SmallWorld small(settings);
      if (warm) {
        small.send_four();
        small.settle();
      }
      asio::cancellation_signal signal;
      small.send_four();
      Sent& victim = start(small, signal.slot());
      small.send_four();
      victim.may_fail_alone = true;
      small.world.after_handlers(nth, [&] {
        in_time = !victim.completed();
        if (in_time) victim.cancelled = small.world.now();
        signal.emit(kind);
      });
      INFO(fmt::format("kind {}, warm {}, after handler {}", static_cast<int>(kind), warm, nth));
      CHECK(small.verdict() == "");
      outcomes.acked += victim.acked();
      outcomes.not_written += !victim.acked() && victim.metadata.certainty == DeliveryCertainty::not_written;
      outcomes.maybe_written += !victim.acked() && victim.metadata.certainty == DeliveryCertainty::maybe_written;
    }
    in_time = true;
  }
}

Outcomes cancel_in_every_way(const Start& start) {
  Outcomes outcomes;
  std::uint64_t loop = 0;
  for (const asio::cancellation_type kind : kinds) cancel_everywhere(start, kind, loop++ * 7, outcomes);
  return outcomes;
}

TEST_CASE("async_send cancelled after every handler: taken out, or told that it may be written, or acknowledged") {
  const Outcomes outcomes =
      cancel_in_every_way([](SmallWorld& small, asio::cancellation_slot slot) -> Sent& { return small.send(0, slot); });
  CHECK(outcomes.not_written > 0);
  CHECK(outcomes.maybe_written > 0);
  CHECK(outcomes.acked > 0);
}

TEST_CASE("co_await send cancelled after every handler: taken out, or told that it may be written, or acknowledged") {
  const Outcomes outcomes = cancel_in_every_way(
      [](SmallWorld& small, asio::cancellation_slot slot) -> Sent& { return small.send_in_coroutine(1, slot); });
  CHECK(outcomes.not_written > 0);
  CHECK(outcomes.maybe_written > 0);
  CHECK(outcomes.acked > 0);
}

TEST_CASE("enqueue cancelled after every handler: taken out before it stands in a batch, delivered after") {
  const Outcomes outcomes = cancel_in_every_way(
      [](SmallWorld& small, asio::cancellation_slot slot) -> Sent& { return small.send_by_enqueue(1, slot); });
  CHECK(outcomes.not_written > 0);
  CHECK(outcomes.maybe_written == 0);
  CHECK(outcomes.acked > 0);
}

// ---- calls that wait for others

asio::awaitable<void> flush(SmallWorld& small, bool& ended) {
  co_await asio::this_coro::reset_cancellation_state(asio::enable_total_cancellation());
  co_await small.producer->flush();
  ended = true;
}

TEST_CASE("flush cancelled after every handler ends alone, and the next one covers everything") {
  for (const asio::cancellation_type kind : kinds) {
    for (std::uint64_t nth = 1;; nth += stride) {
      SmallSettings settings;
      settings.producer.linger = 3ms;
      SmallWorld small(settings);
      small.send_four();
      asio::cancellation_signal signal;
      bool ended = false;
      bool in_time = false;
      std::optional<TimePoint> over;
      const auto done = [&](const std::exception_ptr&) { over = small.world.now(); };
      asio::co_spawn(small.world.executor(), flush(small, ended), asio::bind_cancellation_slot(signal.slot(), done));
      TimePoint cancelled{};
      small.world.after_handlers(nth, [&] {
        in_time = !ended;
        cancelled = small.world.now();
        signal.emit(kind);
      });
      INFO(fmt::format("kind {}, after handler {}", static_cast<int>(kind), nth));
      bool second = false;
      small.world.run_until(small.world.now() + 1s, [&] { return over.has_value(); });
      CHECK(over.has_value());
      if (in_time) CHECK(over.value_or(TimePoint::max()) == cancelled);
      const std::uint64_t covered = small.ledger.count();
      const auto ignore = [](const std::exception_ptr&) {};
      asio::co_spawn(small.world.executor(), flush(small, second), ignore);
      small.world.run_until(small.world.now() + 1min, [&] { return second; });
      CHECK(small.ledger.settled(covered));
      CHECK(small.verdict() == "");
      if (!in_time) break;
    }
  }
}

asio::awaitable<void> prepare(SmallWorld& small, bool& ended) {
  co_await asio::this_coro::reset_cancellation_state(asio::enable_total_cancellation());
  co_await small.producer->prepare("t");
  ended = true;
}

TEST_CASE("prepare cancelled after every handler ends at once, and the next one is served") {
  for (const asio::cancellation_type kind : kinds) {
    for (std::uint64_t nth = 1;; nth += stride) {
      SmallWorld small;
      asio::cancellation_signal signal;
      bool ended = false;
      bool in_time = false;
      std::optional<TimePoint> over;
      const auto done = [&](const std::exception_ptr&) { over = small.world.now(); };
      asio::co_spawn(small.world.executor(), prepare(small, ended), asio::bind_cancellation_slot(signal.slot(), done));
      TimePoint cancelled{};
      small.world.after_handlers(nth, [&] {
        in_time = !ended;
        cancelled = small.world.now();
        signal.emit(kind);
      });
      INFO(fmt::format("kind {}, after handler {}", static_cast<int>(kind), nth));
      small.world.run_until(small.world.now() + 1s, [&] { return over.has_value(); });
      CHECK(over.has_value());
      if (in_time) CHECK(over.value_or(TimePoint::max()) == cancelled);
      bool second = false;
      const auto ignore = [](const std::exception_ptr&) {};
      asio::co_spawn(small.world.executor(), prepare(small, second), ignore);
      small.world.run_until(small.world.now() + 1min, [&] { return second; });
      CHECK(second);
      CHECK(small.verdict() == "");
      if (!in_time) break;
    }
  }
}

asio::awaitable<void> close(SmallWorld& small, bool& ended) {
  co_await asio::this_coro::reset_cancellation_state(asio::enable_total_cancellation());
  co_await small.producer->close();
  ended = true;
}

// A producer that is half closed helps nobody: close goes through, whoever loses interest in it.
TEST_CASE("close cancelled after every handler closes all the same, and every send is acknowledged") {
  for (const asio::cancellation_type kind : kinds) {
    for (std::uint64_t nth = 1;; nth += stride) {
      SmallWorld small;
      small.send_four();
      small.world.run_until(small.world.now() + 1ms);
      asio::cancellation_signal signal;
      bool ended = false;
      bool over = false;
      bool in_time = false;
      const auto done = [&](const std::exception_ptr&) { over = true; };
      asio::co_spawn(small.world.executor(), close(small, ended), asio::bind_cancellation_slot(signal.slot(), done));
      small.world.after_handlers(nth, [&] {
        in_time = !ended;
        signal.emit(kind);
      });
      small.world.run_until(small.world.now() + 1min, [&] { return over && small.ledger.open() == 0; });
      INFO(fmt::format("kind {}, after handler {}", static_cast<int>(kind), nth));
      CHECK(over);
      // Cancelled before it began it was never asked for.
      CHECK((small.producer->metrics().closed ? small.verdict_of_the_dead() : small.verdict()) == "");
      if (!in_time) break;
    }
  }
}

}  // namespace
}  // namespace distributedlog::simulation
