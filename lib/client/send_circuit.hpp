// The circuit breaker in front of a producer's buffer: who may come in, and what their outcomes say.
#pragma once

#include "breaker/circuit.hpp"

#include <distributedlog/detail/pending_send.hpp>

#include <boost/system/error_code.hpp>

#include <atomic>
#include <functional>
#include <string>

namespace distributedlog::client {

// Belongs to the engine's strand, but for `state`.
class SendCircuit {
 public:
  using OnChange = std::function<void(CircuitState from, CircuitState to)>;

  SendCircuit(const CircuitBreakerOptions& options, OnChange on_change);

  const CircuitBreakerOptions& options() const noexcept { return options_; }
  // From any thread.
  CircuitState state() const noexcept { return state_; }

  // False: the send is to be refused with `refusal`.
  bool admit(detail::PendingSend& send, breaker::TimePoint now);
  std::string refusal(breaker::TimePoint now) const;

  // One of these for every send that is told, the refused ones included.
  void on_acked(const detail::PendingSend& send);
  void on_failed(const detail::PendingSend& send, const boost::system::error_code& error,
                 const boost::system::error_code& cause, breaker::TimePoint now);

 private:
  void notice_change();

  CircuitBreakerOptions options_;
  OnChange on_change_;
  breaker::Circuit circuit_;
  std::atomic<CircuitState> state_{CircuitState::closed};
};

}  // namespace distributedlog::client
