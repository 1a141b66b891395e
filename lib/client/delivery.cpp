#include <distributedlog/delivery.hpp>

#include "client/delivery_state.hpp"

#include <distributedlog/error.hpp>
#include <distributedlog/producer_error.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/system_executor.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace distributedlog {

namespace client {

void intrusive_ptr_add_ref(const DeliveryState* state) noexcept {
  boost::sp_adl_block::intrusive_ptr_add_ref(
      static_cast<const boost::intrusive_ref_counter<DeliveryState, boost::thread_safe_counter>*>(state));
}

void intrusive_ptr_release(const DeliveryState* state) noexcept {
  boost::sp_adl_block::intrusive_ptr_release(
      static_cast<const boost::intrusive_ref_counter<DeliveryState, boost::thread_safe_counter>*>(state));
}

namespace {

// For a wait on an empty handle.
boost::intrusive_ptr<DeliveryState> nothing() {
  boost::intrusive_ptr<DeliveryState> state(new DeliveryState(boost::asio::system_executor()));
  state->complete(client_errc::invalid_record, {});
  return state;
}

}  // namespace

}  // namespace client

bool Delivery::ready() const noexcept { return state_ == nullptr || state_->ready(); }

std::optional<SendResult> Delivery::result() const {
  return state_ != nullptr ? state_->result() : client::nothing()->result();
}

bool Delivery::block_until(std::chrono::steady_clock::time_point deadline) const {
  return state_ == nullptr || state_->block_until(deadline);
}

boost::asio::any_io_executor Delivery::default_executor() const {
  return (state_ != nullptr ? state_ : client::nothing())->default_executor();
}

void Delivery::wait(WaitHandler handler, boost::asio::any_io_executor where) const {
  (state_ != nullptr ? state_ : client::nothing())->wait(std::move(handler), where);
}

boost::asio::awaitable<RecordMetadata> Delivery::get() const {
  const Delivery self = *this;  // the handle may go while this waits
  auto result = co_await self.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
  RecordMetadata& metadata = std::get<1>(result);
  if (std::get<0>(result)) throw ProducerError(std::get<0>(result), std::move(metadata));
  co_return std::move(metadata);
}

}  // namespace distributedlog
