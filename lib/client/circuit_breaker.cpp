// The decisions of a circuit breaker behind a lock and a clock.
#include <distributedlog/circuit_breaker.hpp>

#include "breaker/circuit.hpp"
#include "breaker/counting.hpp"
#include "breaker/refusal.hpp"
#include "config/circuit_breaker_rules.hpp"
#include "config/faults.hpp"

#include <distributedlog/producer_error.hpp>

#include <mutex>
#include <string>
#include <vector>

namespace distributedlog {

boost::system::error_code detail::last_cause_of(const boost::system::system_error& error) noexcept {
  const auto* of_producer = dynamic_cast<const ProducerError*>(&error);
  return of_producer != nullptr ? of_producer->last_cause() : boost::system::error_code{};
}

using breaker::Circuit;
using breaker::Period;
using breaker::TimePoint;
using std::chrono::milliseconds;

// What a breaker and its permits have in common; it lives as long as any of them.
class CircuitBreaker::Shared {
 public:
  Shared(CircuitBreakerOptions options, Clock clock)
      : options_(std::move(options)),
        clock_(std::move(clock)),
        circuit_(options_.failure_threshold, options_.recovery_timeout) {}

  TimePoint now() const { return clock_ ? clock_() : std::chrono::steady_clock::now(); }
  bool counts(const boost::system::error_code& error, const boost::system::error_code& cause) const noexcept {
    return breaker::counts(options_, error, cause);
  }

  template <class Question>
  auto look(Question question) const {
    const std::lock_guard lock(mutex_);
    return question(circuit_);
  }

  template <class Action>
  void act(Action action) {
    std::unique_lock lock(mutex_);
    if (options_.on_state_change) changes_.reserve(changes_.size() + 1);  // nothing throws once the action is done
    const CircuitState before = circuit_.state();
    action(circuit_);
    if (circuit_.state() == before || !options_.on_state_change) return;
    changes_.push_back({before, circuit_.state()});
    announce(lock);
  }

  void give_back(Period period) noexcept {
    const std::lock_guard lock(mutex_);
    circuit_.gave_no_answer(period);  // never a change of state
  }

 private:
  struct Change {
    CircuitState from;
    CircuitState to;
  };

  // One thread announces at a time, so that changes are told in order. Whoever finds it busy, the callback itself
  // included, leaves its change to it.
  void announce(std::unique_lock<std::mutex>& lock) {
    if (announcing_) return;
    announcing_ = true;
    while (!changes_.empty()) {
      const Change change = changes_.front();
      changes_.erase(changes_.begin());
      lock.unlock();
      try {
        options_.on_state_change(change.from, change.to);
      } catch (...) {
        // Promised: the change stands, and the call that caused it has its own result.
      }
      lock.lock();
    }
    announcing_ = false;
  }

  const CircuitBreakerOptions options_;
  const Clock clock_;
  mutable std::mutex mutex_;
  Circuit circuit_;
  std::vector<Change> changes_;  // seldom more than one
  bool announcing_ = false;
};

// ---- permits

CircuitBreaker::Permit& CircuitBreaker::Permit::operator=(Permit&& other) noexcept {
  if (this == &other) return *this;
  give_back();
  shared_ = std::move(other.shared_);
  period_ = other.period_;
  return *this;
}

CircuitBreaker::Permit::~Permit() { give_back(); }

void CircuitBreaker::Permit::give_back() noexcept {
  if (const auto shared = std::exchange(shared_, nullptr)) shared->give_back(period_);
}

void CircuitBreaker::Permit::succeeded() {
  if (const auto shared = std::exchange(shared_, nullptr)) {
    shared->act([this](Circuit& circuit) { circuit.succeeded(period_); });
  }
}

void CircuitBreaker::Permit::failed(const boost::system::error_code& error, const boost::system::error_code& cause) {
  if (!shared_) return;
  if (!shared_->counts(error, cause)) return give_back();
  const TimePoint now = shared_->now();
  const auto shared = std::exchange(shared_, nullptr);
  shared->act([this, now](Circuit& circuit) { circuit.failed(period_, now); });
}

// ---- the breaker

CircuitBreaker::CircuitBreaker(CircuitBreakerOptions options, Clock clock) {
  const auto faults = config::circuit_breaker_faults(options, "");
  if (!faults.empty()) throw config::configuration_error(faults);
  shared_ = std::make_shared<Shared>(std::move(options), std::move(clock));
}

CircuitBreaker::CircuitBreaker(CircuitBreaker&&) noexcept = default;
CircuitBreaker& CircuitBreaker::operator=(CircuitBreaker&&) noexcept = default;
CircuitBreaker::~CircuitBreaker() = default;

std::optional<CircuitBreaker::Permit> CircuitBreaker::try_acquire() {
  const TimePoint now = shared_->now();
  std::optional<Period> period;
  shared_->act([&](Circuit& circuit) { period = circuit.admit(now); });
  if (!period) return std::nullopt;
  return Permit(shared_, *period);
}

CircuitBreaker::Permit CircuitBreaker::acquire(const std::shared_ptr<Shared>& shared) {
  const TimePoint now = shared->now();
  std::optional<Period> period;
  std::string refusal;
  shared->act([&](Circuit& circuit) {
    period = circuit.admit(now);
    if (!period) refusal = breaker::describe_refusal(circuit, now);
  });
  if (!period) throw ProducerError(client_errc::circuit_open, refusal);
  return {shared, *period};
}

CircuitState CircuitBreaker::state() const {
  return shared_->look([](const Circuit& circuit) { return circuit.state(); });
}

int CircuitBreaker::failures() const {
  return shared_->look([](const Circuit& circuit) { return circuit.failures(); });
}

milliseconds CircuitBreaker::retry_after() const {
  const TimePoint now = shared_->now();
  const auto left = shared_->look([now](const Circuit& circuit) { return circuit.time_to_probe(now); });
  return std::chrono::ceil<milliseconds>(left);  // rounded up: whoever waits that long is let through
}

void CircuitBreaker::reset() {
  shared_->act([](Circuit& circuit) { circuit.reset(); });
}

}  // namespace distributedlog
