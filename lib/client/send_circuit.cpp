#include "client/send_circuit.hpp"

#include "breaker/counting.hpp"
#include "breaker/refusal.hpp"

#include <utility>

namespace distributedlog::client {

SendCircuit::SendCircuit(const CircuitBreakerOptions& options, OnChange on_change)
    : options_(options),
      on_change_(std::move(on_change)),
      circuit_(options.failure_threshold, options.recovery_timeout) {}

bool SendCircuit::admit(detail::PendingSend& send, breaker::TimePoint now) {
  const auto period = circuit_.admit(now);
  send.circuit_period = period.value_or(breaker::no_period);
  notice_change();
  return period.has_value();
}

std::string SendCircuit::refusal(breaker::TimePoint now) const { return breaker::describe_refusal(circuit_, now); }

void SendCircuit::on_acked(const detail::PendingSend& send) {
  circuit_.succeeded(send.circuit_period);
  notice_change();
}

void SendCircuit::on_failed(const detail::PendingSend& send, const boost::system::error_code& error,
                            const boost::system::error_code& cause, breaker::TimePoint now) {
  const breaker::Period period = send.circuit_period;
  if (breaker::counts(options_, error, cause)) {
    circuit_.failed(period, now);
  } else {
    circuit_.gave_no_answer(period);
  }
  notice_change();
}

void SendCircuit::notice_change() {
  const CircuitState from = state_;
  if (from == circuit_.state()) return;
  state_ = circuit_.state();
  on_change_(from, circuit_.state());
}

}  // namespace distributedlog::client
