// Virtual time over a real io_context, which serves as nothing but a queue of ready handlers.
#pragma once

#include "simulation/world/event_queue.hpp"
#include "simulation/world/random.hpp"
#include "simulation/world/trace.hpp"
#include "support/unfailing.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace distributedlog::simulation {

namespace asio = boost::asio;

// A coroutine that waits for the world. The world can end it, so that nothing outlives a run.
class Suspended {
 public:
  virtual void cancel_wait() = 0;
  virtual void abandon() noexcept = 0;

 protected:
  ~Suspended() = default;
};

class World {
 public:
  explicit World(std::uint64_t seed);
  World(const World&) = delete;
  World& operator=(const World&) = delete;
  ~World();

  std::uint64_t seed() const noexcept { return seed_; }
  TimePoint now() const noexcept { return now_; }
  std::int64_t wall_clock_ms() const noexcept;
  void jump_wall_clock(std::chrono::milliseconds by) noexcept { wall_offset_ += by; }
  Duration elapsed() const noexcept;
  asio::io_context& context() noexcept { return context_; }
  asio::any_io_executor executor() noexcept { return context_.get_executor(); }
  Trace& trace() noexcept { return trace_; }
  Random random(std::string_view purpose) const noexcept { return Random(seed_, purpose); }
  std::uint64_t new_id() noexcept { return ++ids_; }

  // Runs `action` as a handler of the context at `when` (not before now).
  EventQueue::Key at(TimePoint when, std::uint64_t source, EventQueue::Action action);
  EventQueue::Key after(Duration delay, std::uint64_t source, EventQueue::Action action);
  void cancel(const EventQueue::Key& key) {
    const test::Unfailing around;
    events_.erase(key);
  }

  // Runs until nothing is left to happen or `deadline` has come, whatever is first; the clock then stands at the
  // last event, or at `deadline`. True when something is still due.
  bool run_until(TimePoint deadline);
  // The same, but also stops as soon as `done()` after any event. True when `done()`.
  bool run_until(TimePoint deadline, const std::function<bool()>& done);

  // A handler of the program that takes so long: time passes, and nothing else happens meanwhile.
  void block(Duration how_long) noexcept {
    now_ += how_long;
    blocked_ += how_long;
  }
  Duration blocked() const noexcept { return blocked_; }

  // Runs until that much time has gone by, whether or not anything happens in it.
  void pass(Duration time);

  // Calls `action` between two handlers, as soon as so many more have run.
  void after_handlers(std::uint64_t count, std::function<void()> action) {
    interrupt_at_ = handlers_ + count;
    interrupt_ = std::move(action);
  }

  std::uint64_t handlers_run() const noexcept { return handlers_; }
  std::uint64_t events_run() const noexcept { return events_count_; }

  // A fact against the rules, kept for the verdict at the end.
  void violation(std::string text);
  const std::vector<std::string>& violations() const noexcept { return violations_; }

  // A line for `--trace`; build the text only when printing() is true.
  bool printing() const noexcept { return trace_.printing(); }
  void say(const std::string& text) const;

  // Destroys what still waits, as an execution context does with its pending operations.
  void shutdown() noexcept;

  using Ticket = Slots<Suspended*>::Key;
  Ticket suspend(Suspended& waiting) {
    const test::Unfailing around;
    return suspended_.insert(&waiting);
  }
  void resumed(const Ticket& ticket) noexcept {
    const test::Unfailing around;
    suspended_.take(ticket);
  }
  void cancel_wait(const Ticket& ticket);

 private:
  bool drain_handlers();

  std::uint64_t seed_;
  TimePoint now_;
  Duration blocked_{};
  std::chrono::milliseconds wall_offset_{0};
  std::uint64_t ids_ = 0;
  std::uint64_t handlers_ = 0;
  std::uint64_t handlers_this_instant_ = 0;
  std::uint64_t interrupt_at_ = 0;
  std::function<void()> interrupt_;
  std::uint64_t events_count_ = 0;
  bool stuck_ = false;
  Trace trace_;
  EventQueue events_;
  Slots<Suspended*> suspended_;
  std::vector<std::string> violations_;
  asio::io_context context_;
  asio::executor_work_guard<asio::io_context::executor_type> work_;
};

}  // namespace distributedlog::simulation
