// When a circuit breaker opens, when it tries again, and which errors count.
#pragma once

#include <distributedlog/export.hpp>

#include <boost/system/error_code.hpp>

#include <chrono>
#include <functional>
#include <utility>

namespace distributedlog {

enum class CircuitState : unsigned char {
  closed,     // every call goes through
  open,       // every call is refused at once, until the recovery timeout is over
  half_open,  // one call, the probe, is let through; what it ends in decides
};

constexpr const char* to_string(CircuitState state) noexcept {
  switch (state) {
    case CircuitState::closed:
      return "closed";
    case CircuitState::open:
      return "open";
    case CircuitState::half_open:
      return "half_open";
  }
  return "open";
}

// Does the error speak against the brokers or the way to them? True for Kafka's retriable codes and those in which a
// broker fails without a reason that this client knows, for the client's lost connections and time-outs (buffer_timeout
// too: nothing made room), and for network errors of the operating system. False for the caller's own mistakes, for
// closed, buffer_full and circuit_open, for a refusal that only this record or this client met (message_too_large, no
// authorization), and for a cancelled operation. Thread-safe.
DISTRIBUTEDLOG_API bool is_broker_trouble(const boost::system::error_code& error) noexcept;

// Set what differs, leave the rest. It has constructors and is no aggregate, for the reason that Record is none.
struct CircuitBreakerOptions {
  CircuitBreakerOptions() noexcept = default;
  CircuitBreakerOptions(int threshold, std::chrono::milliseconds recovery) noexcept
      : failure_threshold(threshold), recovery_timeout(recovery) {}

  // So many failures in a row open the circuit. At least 1.
  int failure_threshold = 5;

  // From opening to the probe. 0: the next call is the probe. Not negative, at most ten years.
  std::chrono::milliseconds recovery_timeout{60000};

  // Which errors are failures; the others say nothing, neither good nor bad. Empty: is_broker_trouble, except for a
  // metadata_timeout whose last cause is that the cluster does not have the topic: a wrong name. Called for every
  // error but client_errc::circuit_open, which never counts. May be called from several threads at once; an error it
  // throws on counts.
  std::function<bool(const boost::system::error_code& error)> counts;

  // Told of every change after it has happened. Where it runs, and what becomes of an exception of it, is said by
  // whoever uses the options: CircuitBreaker and ProducerConfig::circuit_breaker.
  std::function<void(CircuitState from, CircuitState to)> on_state_change;
};

}  // namespace distributedlog
