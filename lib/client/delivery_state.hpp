// What a Delivery and the send behind it share: the outcome, and who waits for it.
#pragma once

#include "client/post_completion.hpp"

#include <distributedlog/delivery.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/smart_ptr/intrusive_ref_counter.hpp>

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>

namespace distributedlog::client {

// Thread-safe. The outcome is set once, on the producer's strand.
class DeliveryState : public boost::intrusive_ref_counter<DeliveryState, boost::thread_safe_counter> {
 public:
  explicit DeliveryState(boost::asio::any_io_executor fallback) noexcept : fallback_(std::move(fallback)) {}

  void complete(boost::system::error_code error, RecordMetadata metadata);
  // The execution context ends: nobody is called any more; threads that block hear of it.
  void drop() noexcept;

  std::optional<SendResult> result() const;
  bool ready() const noexcept;
  bool block_until(std::chrono::steady_clock::time_point deadline) const;

  // The handler is called on `where`.
  void wait(Delivery::WaitHandler handler, const boost::asio::any_io_executor& where);
  const boost::asio::any_io_executor& default_executor() const noexcept { return fallback_; }

 private:
  struct Waiter {
    std::uint64_t id = 0;  // by which a cancellation finds it
    PendingHandler<Delivery::WaitHandler> handler;
  };
  void start(Waiter waiter);
  void cancel(std::uint64_t id);
  static void tell(Waiter waiter, SendResult result);

  boost::asio::any_io_executor fallback_;
  mutable std::mutex mutex_;
  mutable std::condition_variable known_;
  std::optional<SendResult> result_;
  std::optional<Waiter> waiter_;
  std::uint64_t next_waiter_ = 1;
};

}  // namespace distributedlog::client
