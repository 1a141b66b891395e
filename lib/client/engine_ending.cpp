// How a producer comes to rest: flush, close, abandoned by its owner, or taken down with its execution context.
#include "base/planted.hpp"
#include "client/engine.hpp"
#include "client/hand_over.hpp"

#include <distributedlog/error.hpp>

#include <boost/asio/error.hpp>

#include <limits>

namespace distributedlog::client {

namespace {

constexpr auto everything = std::numeric_limits<std::uint64_t>::max();

}  // namespace

// ---- flush

void Engine::flush(std::uint64_t id, FlushHandler handler) {
  on_event([&] {
    take_inbox();
    if (phase_ == Phase::fresh) return;
    Flush& flush = flushes_.emplace_back();
    flush.id = id;
    flush.handler.swap(handler);
    flush.covers = sender_.begin_flush();
  });
  // Nothing was ever sent; or no memory was left to wait with, and all that was sent has its outcome.
  if (handler) hand_over(std::move(handler), error_code{});
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
  while (!flushes_.empty() && sender_.flush_complete(flushes_.front().covers)) tell_first_flush();
}

void Engine::tell_first_flush() {
  FlushHandler handler = std::move(flushes_.front().handler);
  flushes_.pop_front();
  sender_.end_flush();
  hand_over(std::move(handler), error_code{});
}

// ---- close

void Engine::close(std::optional<std::chrono::milliseconds> timeout, CloseHandler handler) {
  on_event([&] {
    take_inbox();
    if (phase_ == Phase::fresh) enter(Phase::closed);  // never used: nothing to wait for
    if (phase_ == Phase::closed) return;
    close_handlers_.emplace_back().swap(handler);
    if (phase_ == Phase::closing) return;
    enter(Phase::closing);
    closing_generation_ = everything;
    closing_generation_ = sender_.begin_flush();
    if (timeout) close_deadline_ = runtime_->now() + *timeout;
  });
  if (handler) hand_over(std::move(handler), CloseReport{});
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
  end_close();
}

void Engine::end_close() {
  CloseReport report = std::exchange(report_, {});
  for (CloseHandler& handler : std::exchange(close_handlers_, {})) {
    hand_over(std::move(handler), std::exchange(report, {}));
  }
}

// ---- the owner is gone

void Engine::abandon() noexcept {
  abandon_wanted_ = true;
  look_again();
}

void Engine::give_up() {
  abandon_wanted_ = false;
  if (phase_ == Phase::closed) return;
  sender_.fail_everything(client_errc::abandoned);
  if (phase_ == Phase::closing) close_deadline_ = TimePoint::min();
  if (phase_ != Phase::closing) end();
}

// ---- out of memory

// Told by those beside whom no decision of ours is on: now.
void Engine::starve() {
  starved_ = true;
  pump();
}

// What is decided is told as it was decided; everybody else hears that the producer has ended, without another
// allocation. (A handler that its own executor has no memory for is not called.)
void Engine::surrender() {
  while (tell_senders()) {
  }
  if (dead_) return;
  cancellable_.clear();
  core::Undecided undecided(sender_.state());
  tell_undecided(undecided);
  if (dead_) return;
  undecided.forget_batches();
  std::erase_if(compressing_, [](const auto& entry) { return entry.second.over.load(); });
  starved_ = false;
  try {
    end();
    while (!flushes_.empty()) tell_first_flush();
    end_close();
  } catch (const std::bad_alloc&) {
    starved_ = true;  // what is left to do is done with the next event
  }
}

void Engine::tell_undecided(core::Undecided& undecided) {
  RecordMetadata metadata;
  while (detail::PendingSend* send = undecided.next(metadata)) {
    tell_no_memory(*send, std::move(metadata));
    if (dead_) return;
  }
  // Those that came in the meantime may come again and again: they are for the next turn.
  if (taken_ == nullptr) taken_ = inbox_.take_all();
  while (detail::PendingSend* const send = taken_) {
    taken_ = send->next;
    tell_no_memory(*send, {});
    if (dead_) return;
  }
}

void Engine::tell_no_memory(detail::PendingSend& send, RecordMetadata metadata) {
  metadata.failure = no_memory_;
  if (phase_ == Phase::closing && send.generation <= closing_generation_) count_for_report(metadata.certainty);
  try {
    send.complete(client_errc::out_of_memory, std::move(metadata));
  } catch (...) {
    rethrow_later();
  }
}

// ---- the rest

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
  for (detail::PendingSend* all : {std::exchange(taken_, nullptr), inbox_.take_all()}) {
    while (all != nullptr) std::exchange(all, all->next)->destroy();
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
