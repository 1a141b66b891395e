// A record that the producer has taken over, and whose outcome is still to come.
#pragma once

#include <distributedlog/export.hpp>
#include <distributedlog/send_result.hpp>

#include <boost/asio/any_completion_handler.hpp>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/smart_ptr/intrusive_ptr.hpp>

#include <chrono>
#include <optional>
#include <utility>

namespace distributedlog {

namespace client {
class DeliveryState;
DISTRIBUTEDLOG_API void intrusive_ptr_add_ref(const DeliveryState* state) noexcept;
DISTRIBUTEDLOG_API void intrusive_ptr_release(const DeliveryState* state) noexcept;
}  // namespace client

// What `Producer::enqueue` and `try_send` give: a handle to the outcome. Copies share it. Dropping all of them cancels
// nothing: the record goes its way.
//
//   dl::Delivery delivery = co_await producer.enqueue(record);  // suspended until there was room: back-pressure
//   ...                                                         // the record's bytes may go
//   dl::RecordMetadata md = co_await delivery.get();            // throws ProducerError, as `send` does
//
// Thread-safety: every member may be called from any thread.
// Executor: handlers run on their associated executor, default the producer's, never inside the call that starts a
// wait. Cancellation of a wait (terminal, partial, total) ends the wait alone, with operation_aborted; it may be
// awaited again. One wait at a time: a second one beside it ends in asio::error::already_started.
class DISTRIBUTEDLOG_API Delivery {
 public:
  using WaitHandler = boost::asio::any_completion_handler<void(boost::system::error_code, RecordMetadata)>;
  using WaitSignature = void(boost::system::error_code, RecordMetadata);

  // An empty handle: what there is to wait for ends in client_errc::invalid_record.
  Delivery() noexcept = default;

  // Is the outcome known already?
  bool ready() const noexcept;
  // The outcome, when it is known.
  std::optional<SendResult> result() const;

  // Waits for the outcome. Throws ProducerError when the record failed. (`co_await delivery` itself is not to be had:
  // asio::awaitable takes only its own kind, or temporaries.)
  boost::asio::awaitable<RecordMetadata> get() const;

  // Waits with any completion token, signature void(error_code, RecordMetadata).
  template <boost::asio::completion_token_for<WaitSignature> Token>
  auto async_wait(Token&& token) const {
    return boost::asio::async_initiate<Token, WaitSignature>(
        [self = *this](auto handler) {
          boost::asio::any_io_executor where = boost::asio::get_associated_executor(handler, self.default_executor());
          self.wait(WaitHandler(std::move(handler)), std::move(where));
        },
        token);
  }

  // Blocks the calling thread until the outcome is known, at most until `deadline`; true when it is. For threads that
  // do not run the producer's executor, which would wait for themselves.
  bool block_until(std::chrono::steady_clock::time_point deadline) const;

 private:
  friend class Producer;
  friend class BlockingProducer;
  explicit Delivery(boost::intrusive_ptr<client::DeliveryState> state) noexcept : state_(std::move(state)) {}

  boost::asio::any_io_executor default_executor() const;
  void wait(WaitHandler handler, boost::asio::any_io_executor where) const;

  boost::intrusive_ptr<client::DeliveryState> state_;
};

}  // namespace distributedlog
