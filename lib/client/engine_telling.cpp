// Senders are told what became of their records: in one sweep a batch, and whatever a handler of theirs does.
#include "client/engine.hpp"

#include <boost/asio/post.hpp>

#include <exception>
#include <new>

namespace distributedlog::client {

namespace {

// Senders told in one go before other handlers of the loop get their turn.
constexpr int told_at_once = 1024;

}  // namespace

// Before any outcome is told: a send that failed right after it was admitted is still there to hear of it.
void Engine::tell_admitted() {
  for (detail::PendingSend* send : std::exchange(sender_.state().admitted, {})) {
    // From here on the caller waits for a delivery, which nothing cancels.
    if (std::exchange(send->cancellable, false)) cancellable_.erase(send->cancel_key);
    try {
      send->tell_admitted();
    } catch (...) {
      rethrow_later();
    }
  }
}

// A caller's handler threw. That leaves through io_context::run(), as everywhere in Asio, but from a handler of its
// own: the other senders are told, and no coroutine of ours is torn down by it.
void Engine::rethrow_later() noexcept {
  try {
    asio::post(caller_executor_, [thrown = std::current_exception()] { std::rethrow_exception(thrown); });
  } catch (const std::bad_alloc&) {
    starved_ = true;
  }
}

bool Engine::tell_senders() {
  core::CompletionQueue& completions = sender_.completions();
  for (int left = told_at_once; left > 0;) {
    if (completions.empty()) return false;
    RecordMetadata metadata;
    detail::PendingSend* send = completions.front().next(metadata);
    if (send == nullptr) {
      completions.pop_front();
      continue;
    }
    --left;
    tell(completions.front(), *send, std::move(metadata));
    if (dead_) return false;
  }
  return !completions.empty();
}

void Engine::tell(core::Completion& completion, detail::PendingSend& send, RecordMetadata&& metadata) {
  if (send.cancellable) cancellable_.erase(send.cancel_key);
  sender_.on_told(send);
  if (circuit_) tell_circuit(completion, send);
  if (phase_ == Phase::closing && send.generation <= closing_generation_) count_for_report(metadata.certainty);
  try {
    send.complete(completion.error, std::move(metadata));
  } catch (...) {
    rethrow_later();
  }
}

void Engine::tell_circuit(const core::Completion& completion, const detail::PendingSend& send) noexcept {
  try {
    if (completion.error) circuit_->on_failed(send, completion.error, completion.last_cause(), runtime_->now());
    if (!completion.error) circuit_->on_acked(send);
  } catch (const std::bad_alloc&) {
    starved_ = true;  // the sender is told all the same
  }
}

// The user's callback is a handler of the strand: in order, outside of this turn, and what it throws is its own.
void Engine::on_circuit_change(CircuitState from, CircuitState to) {
  if (!circuit_->options().on_state_change) return;
  on_strand([self = shared_from_this(), from, to] { self->circuit_->options().on_state_change(from, to); });
}

}  // namespace distributedlog::client
