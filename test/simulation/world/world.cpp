#include "simulation/world/world.hpp"

#include <boost/asio/post.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace distributedlog::simulation {

namespace {

// Any moment but zero, so that a clock that was never set shows.
constexpr TimePoint start_of_time{std::chrono::hours(1000)};
constexpr std::int64_t wall_clock_at_start_ms = 1'700'000'000'000;

// A program that runs so many handlers without letting time pass spins.
constexpr std::uint64_t handlers_per_instant = 1'000'000;

}  // namespace

World::World(std::uint64_t seed)
    : seed_(seed),
      now_(start_of_time),
      events_(mix_bits(seed)),
      context_(BOOST_ASIO_CONCURRENCY_HINT_UNSAFE),  // a world has one thread
      work_(context_.get_executor()) {}

World::~World() { shutdown(); }

Duration World::elapsed() const noexcept { return now_ - start_of_time; }

std::int64_t World::wall_clock_ms() const noexcept {
  return wall_clock_at_start_ms + std::chrono::duration_cast<std::chrono::milliseconds>(elapsed()).count() +
         wall_offset_.count();
}

EventQueue::Key World::at(TimePoint when, std::uint64_t source, EventQueue::Action action) {
  const test::Unfailing around;
  return events_.insert(std::max(when, now_), source, std::move(action));
}

EventQueue::Key World::after(Duration delay, std::uint64_t source, EventQueue::Action action) {
  return at(now_ + delay, source, std::move(action));
}

bool World::drain_handlers() {
  while (!stuck_ && context_.poll_one() != 0) {
    if (++handlers_ == interrupt_at_) std::exchange(interrupt_, nullptr)();
    if (++handlers_this_instant_ < handlers_per_instant) continue;
    violation("busy loop: a million handlers ran while no time passed");
    stuck_ = true;
  }
  return !stuck_;
}

bool World::run_until(TimePoint deadline) {
  return run_until(deadline, [] { return false; }) || !events_.empty();
}

bool World::run_until(TimePoint deadline, const std::function<bool()>& done) {
  while (drain_handlers()) {
    if (done()) return true;
    if (events_.empty()) return false;
    if (events_.next_time() > deadline) {
      now_ = std::max(now_, deadline);
      return false;
    }
    if (events_.next_time() > now_) handlers_this_instant_ = 0;
    now_ = std::max(now_, events_.next_time());
    ++events_count_;
    trace_.add("tick", static_cast<std::uint64_t>(now_.time_since_epoch().count()));
    const test::Unfailing around;
    asio::post(context_, [action = events_.pop()] {
      const test::Unfailing all_of_it;
      action();
    });
  }
  return false;
}

void World::pass(Duration time) {
  struct End {
    ~End() {
      if (!passed) world.cancel(key);
    }
    World& world;
    bool passed = false;
    EventQueue::Key key{};
  };
  End end{*this};  // gone with this call, also when a handler throws
  end.key = at(now_ + time, 0, [&end] { end.passed = true; });
  run_until(now_ + time, [&end] { return end.passed; });
}

void World::violation(std::string text) {
  if (printing()) say("VIOLATION " + text);
  // One broken rule often repeats thousands of times: the first ones tell the story.
  if (violations_.size() < 50) violations_.push_back(std::move(text));
}

void World::say(const std::string& text) const {
  using milliseconds = std::chrono::duration<double, std::milli>;
  trace_.print(fmt::format("{:12.3f} {}", std::chrono::duration_cast<milliseconds>(elapsed()).count(), text));
}

void World::cancel_wait(const Ticket& ticket) {
  if (Suspended** waiting = suspended_.find(ticket)) (*waiting)->cancel_wait();
}

void World::shutdown() noexcept {
  events_.clear();
  while (suspended_.size() > 0) suspended_.take(suspended_.any())->abandon();
}

}  // namespace distributedlog::simulation
