#include "client/delivery_state.hpp"

#include <distributedlog/error.hpp>

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/error.hpp>

namespace distributedlog::client {

namespace asio = boost::asio;

void DeliveryState::complete(boost::system::error_code error, RecordMetadata metadata) {
  SendResult result;
  result.error = error;
  result.metadata = std::move(metadata);
  std::optional<Waiter> waiter;
  {
    const std::lock_guard lock(mutex_);
    result_ = result;
    waiter.swap(waiter_);
  }
  known_.notify_all();
  if (waiter) tell(std::move(*waiter), std::move(result));
}

void DeliveryState::drop() noexcept {
  std::optional<Waiter> waiter;
  {
    const std::lock_guard lock(mutex_);
    waiter.swap(waiter_);
    if (!result_) {
      result_.emplace();
      result_->error = client_errc::abandoned;
      result_->metadata.certainty = DeliveryCertainty::maybe_written;
    }
  }
  known_.notify_all();
}

std::optional<SendResult> DeliveryState::result() const {
  const std::lock_guard lock(mutex_);
  return result_;
}

bool DeliveryState::ready() const noexcept {
  const std::lock_guard lock(mutex_);
  return result_.has_value();
}

bool DeliveryState::block_until(std::chrono::steady_clock::time_point deadline) const {
  std::unique_lock lock(mutex_);
  const auto known = [this] { return result_.has_value(); };
  if (deadline != std::chrono::steady_clock::time_point::max()) return known_.wait_until(lock, deadline, known);
  known_.wait(lock, known);  // a deadline at the end of time overflows in the library's arithmetic
  return true;
}

void DeliveryState::wait(Delivery::WaitHandler handler, const asio::any_io_executor& where) {
  Waiter waiter;
  {
    const std::lock_guard lock(mutex_);
    waiter.id = next_waiter_++;
  }
  auto slot = asio::get_associated_cancellation_slot(handler);
  if (slot.is_connected()) {
    slot.assign([self = boost::intrusive_ptr<DeliveryState>(this), id = waiter.id](asio::cancellation_type type) {
      if (type != asio::cancellation_type::none) self->cancel(id);
    });
  }
  waiter.handler = {std::move(handler), where};
  start(std::move(waiter));
}

void DeliveryState::start(Waiter waiter) {
  std::optional<SendResult> now;
  {
    const std::lock_guard lock(mutex_);
    if (result_) {
      now = result_;
    } else if (waiter_) {
      now.emplace();
      now->error = asio::error::already_started;
    } else {
      waiter_ = std::move(waiter);
      return;
    }
  }
  tell(std::move(waiter), std::move(*now));
}

void DeliveryState::cancel(std::uint64_t id) {
  std::optional<Waiter> waiter;
  {
    const std::lock_guard lock(mutex_);
    if (!waiter_ || waiter_->id != id) return;
    waiter.swap(waiter_);
  }
  SendResult aborted;
  aborted.error = asio::error::operation_aborted;
  aborted.metadata.certainty = DeliveryCertainty::maybe_written;
  tell(std::move(*waiter), std::move(aborted));
}

void DeliveryState::tell(Waiter waiter, SendResult result) {
  std::move(waiter.handler).post(result.error, std::move(result.metadata));
}

}  // namespace distributedlog::client
