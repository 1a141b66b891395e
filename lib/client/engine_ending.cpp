// How a producer comes to rest: flush, close, abandoned by its owner, or taken down with its execution context.
#include "base/planted.hpp"
#include "client/engine.hpp"

#include <distributedlog/error.hpp>

#include <boost/asio/append.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/error.hpp>

namespace distributedlog::client {

namespace {

// On the handler's own executor; we are in a handler of the strand, so never inside the call that it belongs to.
template <class Handler, class... Results>
void hand_over(Handler handler, Results... results) {
  asio::dispatch(asio::append(std::move(handler), std::move(results)...));
}

}  // namespace

// ---- flush

void Engine::flush(std::uint64_t id, FlushHandler handler) {
  take_inbox();
  if (phase_ == Phase::fresh) return hand_over(std::move(handler), error_code{});
  flushes_.push_back({id, sender_.begin_flush(), std::move(handler)});
  pump();
}

void Engine::cancel_flush(std::uint64_t id) {
  for (auto flush = flushes_.begin(); flush != flushes_.end(); ++flush) {
    if (flush->id != id) continue;
    hand_over(std::move(flush->handler), error_code(asio::error::operation_aborted));
    flushes_.erase(flush);
    sender_.end_flush();
    return;
  }
}

void Engine::finish_flushes() {
  while (!flushes_.empty() && sender_.flush_complete(flushes_.front().covers)) {
    FlushHandler handler = std::move(flushes_.front().handler);
    flushes_.pop_front();
    sender_.end_flush();
    hand_over(std::move(handler), error_code{});
  }
}

// ---- close

void Engine::close(std::optional<std::chrono::milliseconds> timeout, CloseHandler handler) {
  take_inbox();
  if (phase_ == Phase::fresh) enter(Phase::closed);  // never used: nothing to wait for
  if (phase_ == Phase::closed) return hand_over(std::move(handler), CloseReport{});
  close_handlers_.push_back(std::move(handler));
  if (phase_ == Phase::closing) return;
  enter(Phase::closing);
  closing_generation_ = sender_.begin_flush();
  if (timeout) close_deadline_ = runtime_->now() + *timeout;
  pump();
}

void Engine::finish_close() {
  if (phase_ != Phase::closing) return;
  const bool drained = sender_.flush_complete(closing_generation_);
  if (!drained && runtime_->now() < close_deadline_) return;
  if (!drained) {
    sender_.fail_everything(client_errc::closed);
    while (tell_senders()) {
    }
    if (dead_) return;
    finish_flushes();  // what they waited for has its outcome now
  }
  end();
  CloseReport report = std::exchange(report_, {});
  for (CloseHandler& handler : std::exchange(close_handlers_, {})) {
    hand_over(std::move(handler), std::exchange(report, {}));
  }
}

void Engine::abandon() {
  if (dead_ || phase_ == Phase::closed) return;
  take_inbox();
  sender_.fail_everything(client_errc::abandoned);
  if (phase_ == Phase::closing) close_deadline_ = TimePoint::min();
  if (phase_ != Phase::closing) end();
  pump();
}

// No more connections and timers; what is left to do is telling.
void Engine::end() {
  enter(Phase::closed);
  topic_waits_.fail_all(client_errc::closed);
  cluster_->stop();
  timer_->cancel();
}

void Engine::count_for_report(DeliveryCertainty certainty) noexcept {
  if (planted(Bug::p16_failure_reported_delivered)) certainty = DeliveryCertainty::acked;
  switch (certainty) {
    case DeliveryCertainty::acked:
      ++report_.delivered;
      break;
    case DeliveryCertainty::not_written:
      ++report_.failed;
      break;
    case DeliveryCertainty::maybe_written:
      ++report_.unknown;
      break;
  }
}

void Engine::shutdown() noexcept {
  if (dead_.exchange(true)) return;
  registration_.release();
  for (detail::PendingSend* send = inbox_.take_all(); send != nullptr;) {
    detail::PendingSend* const next = send->next;
    send->destroy();
    send = next;
  }
  sender_.destroy_pending();
  flushes_.clear();
  close_handlers_.clear();
  topic_waits_.drop();
  cluster_.reset();
  timer_.reset();
  caller_executor_ = {};
  runtime_.reset();
}

}  // namespace distributedlog::client
