#include "client/engine.hpp"

#include "base/planted.hpp"
#include "producer/foresight.hpp"

#include <distributedlog/error.hpp>
#include <distributedlog/producer_error.hpp>

#include <boost/asio/co_spawn.hpp>

#include <exception>
#include <new>

namespace distributedlog::client {

namespace {

// Turns in one go: senders that are told send again, and are heard in the next.
constexpr int turns_at_once = 16;

boost::intrusive_ptr<const DeliveryFailure> words_for_no_memory() {
  boost::intrusive_ptr<DeliveryFailure> failure(new DeliveryFailure);
  failure->detail = "the producer found no memory and has ended";
  return failure;
}

}  // namespace

Engine::Engine(std::shared_ptr<network::Runtime> runtime, asio::any_io_executor caller_executor,
               const ProducerConfig& config)
    : runtime_(std::move(runtime)),
      caller_executor_(std::move(caller_executor)),
      sender_(config, [this] { return runtime_->random(); }),
      cluster_(std::make_unique<ClusterClient>(
          *runtime_, sender_, [this] { pump(); }, [this] { arm_timer(); }, [this] { starve(); })),
      timer_(runtime_->make_timer()),
      no_memory_(words_for_no_memory()),
      registration_(asio::query(runtime_->executor(), asio::execution::context), *this) {
  const network::FirstNumbers numbers = runtime_->first_numbers();
  sender_.state().first_sequence = numbers.sequence;
  sender_.state().first_epoch = numbers.epoch;
  if (!config.circuit_breaker) return;
  circuit_ = std::make_unique<SendCircuit>(*config.circuit_breaker,
                                           [this](CircuitState from, CircuitState to) { on_circuit_change(from, to); });
}

Engine::~Engine() { shutdown(); }

// ---- from any thread

void Engine::submit(detail::PendingSend& send) {
  if (dead_) return send.destroy();
  // Whoever pumps looks into the inbox after it has said that it is done: one of the two sees the other.
  const bool first = inbox_.push(send);
  if ((!first && !look_owed_.load(std::memory_order_relaxed)) || pumping_) return;
  if (!look_again() && take_back(send)) throw std::bad_alloc();
}

// An initiation that throws has not begun. False: somebody has taken the send out and deals with it.
bool Engine::take_back(detail::PendingSend& send) noexcept {
  detail::PendingSend* all = inbox_.take_all();
  detail::PendingSend** place = &all;
  while (*place != nullptr && *place != &send) place = &(*place)->next;
  const bool there = *place != nullptr;
  if (there) *place = send.next;
  look_owed_.store(all != nullptr, std::memory_order_relaxed);
  inbox_.put_back(all);
  if (there) send.destroy();
  return there;
}

error_code Engine::try_stage(std::size_t bytes) noexcept {
  if (dead_ || !accepting_.load(std::memory_order_relaxed)) return client_errc::closed;
  if (bytes > config().max_request_size || bytes > memory().largest_record()) return client_errc::record_too_large;
  // Nobody overtakes those who wait.
  if (crowded_.load(std::memory_order_relaxed) || !memory().try_stage(bytes)) return client_errc::buffer_full;
  return {};
}

void Engine::request_cancel(std::uint64_t cancel_key) {
  on_strand([self = shared_from_this(), cancel_key] {
    self->on_event([self, cancel_key] {
      self->take_inbox();
      const auto found = self->cancellable_.find(cancel_key);
      if (found != self->cancellable_.end()) self->sender_.cancel(*found->second);
    });
  });
}

// ---- the strand: events

// The only place that changes the phase: `try_stage` asks from other threads whether records are taken.
void Engine::enter(Phase phase) noexcept {
  phase_ = phase;
  accepting_.store(phase == Phase::fresh || phase == Phase::open, std::memory_order_relaxed);
}

void Engine::start() {
  enter(Phase::open);
  watch_time();
}

// A timer that ended for want of memory would leave every send without its deadline: it begins anew.
void Engine::watch_time() {
  const auto ended = [self = shared_from_this()](const std::exception_ptr& failure) {
    if (!failure || self->dead_) return;
    try {
      self->watch_time();
    } catch (const std::bad_alloc&) {
      self->starve();
    }
    try {
      std::rethrow_exception(failure);
    } catch (const std::bad_alloc&) {
    }
  };
  asio::co_spawn(runtime_->executor(), run_timer(shared_from_this()), ended);
}

void Engine::take_inbox() {
  taken_ = inbox_.take_all();
  if (taken_ == nullptr) return;
  if (phase_ == Phase::fresh) start();
  const core::Moment moment = cluster_->moment();
  core::Foresight foresight(sender_.state(), taken_);
  while (detail::PendingSend* const send = taken_) {
    const core::BatchChannel* const foreseen = foresight.advance();
    taken_ = std::exchange(send->next, nullptr);
    sender_.state().in_hand = send;
    if (phase_ == Phase::open && circuit_ && !circuit_->admit(*send, moment.now)) {
      sender_.refuse(*send, client_errc::circuit_open, circuit_->refusal(moment.now));
    } else if (phase_ == Phase::open) {
      if (send->cancellable) cancellable_.emplace(send->cancel_key, send);
      sender_.submit(*send, moment, foreseen);
    } else if (!planted(Bug::p23_send_after_close_lost)) {
      sender_.refuse(*send, client_errc::closed);
    }
  }
}

// Everything that follows from an event. A handler that is told may cause the next one: it is dealt with in the same
// loop, not by recursion.
void Engine::pump() {
  if (dead_) return;
  pump_again_ = true;
  if (pumping_) return;
  pumping_ = true;
  bool more_to_tell = false;
  try {
    more_to_tell = take_turns();
  } catch (const std::bad_alloc&) {
    starved_ = true;
  } catch (...) {
    pumping_ = false;  // or no later event would be heard
    if (!inbox_.empty()) look_again();
    throw;
  }
  if (starved_ && !dead_) surrender();
  pumping_ = false;
  if (more_to_tell || !inbox_.empty()) look_again();
  if (dead_) return;
  publish_metrics();
  arm_timer();
}

bool Engine::look_again() noexcept {
  look_owed_.store(false, std::memory_order_relaxed);
  try {
    on_strand([self = shared_from_this()] { self->pump(); });
    return true;
  } catch (const std::bad_alloc&) {
    look_owed_.store(true, std::memory_order_relaxed);  // by the next send, or the next event
    return false;
  }
}

// True when there is more to tell.
bool Engine::take_turns() {
  bool more_to_tell = false;
  for (int turn = 0; turn < turns_at_once && !dead_; ++turn) {
    if (!std::exchange(pump_again_, false) && inbox_.empty()) break;
    if (starved_) return false;
    take_inbox();
    if (abandon_wanted_.load(std::memory_order_relaxed)) give_up();
    sender_.on_time(cluster_->moment());
    cluster_->act(runtime_->now(), weak_from_this());
    hand_out_compression();
    topic_waits_.settle(sender_, *cluster_, runtime_->now());
    publish_metrics();  // whoever is told something now may look
    tell_admitted();
    more_to_tell = tell_senders();
    finish_flushes();
    finish_close();
  }
  return more_to_tell || pump_again_;
}

// ---- time

TimePoint Engine::next_deadline() noexcept {
  if (phase_ == Phase::closed) return TimePoint::max();
  TimePoint earliest = std::min({sender_.next_deadline(), cluster_->next_deadline(), topic_waits_.next_deadline()});
  if (phase_ == Phase::closing) earliest = std::min(earliest, close_deadline_);
  return earliest;
}

// The one timer. It is moved only when something earlier came up; a wake-up for something that is done by then finds
// nothing to do and sets the next.
void Engine::arm_timer() {
  if (phase_ == Phase::open || phase_ == Phase::closing) {
    if (next_deadline() < armed_) timer_->cancel();
  }
}

asio::awaitable<void> Engine::run_timer([[maybe_unused]] std::shared_ptr<Engine> self) {
  while (phase_ != Phase::closed) {
    armed_ = next_deadline();
    co_await timer_->wait_until(armed_);
    armed_ = TimePoint::min();  // awake: whatever comes up is seen below
    if (phase_ == Phase::closed) break;
    on_event([this] { cluster_->on_time(runtime_->now()); });
  }
}

void Engine::publish_metrics() {
  ProducerMetrics metrics = sender_.state().counters;
  metrics.pending_records = metrics.waiting_senders + sender_.pending_in_batches();
  metrics.buffered_bytes = sender_.state().memory.used();
  metrics.circuit_state = circuit_state();
  metrics.closed = phase_ == Phase::closing || phase_ == Phase::closed;
  crowded_.store(!sender_.state().memory_waiters.empty(), std::memory_order_relaxed);
  const std::lock_guard lock(metrics_mutex_);
  metrics_ = metrics;
}

ProducerMetrics Engine::metrics() const {
  const std::lock_guard lock(metrics_mutex_);
  return metrics_;
}

}  // namespace distributedlog::client
