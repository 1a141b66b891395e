// One waiting send together with the caller's completion handler.
#pragma once

#include <distributedlog/detail/pending_send.hpp>
#include <distributedlog/export.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/append.hpp>
#include <boost/asio/associated_allocator.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/executor_work_guard.hpp>

#include <memory>
#include <utility>

namespace distributedlog::client {

class Engine;

// The three doors between the templates of the public headers and the library. Callable from any thread.
DISTRIBUTEDLOG_API boost::asio::any_io_executor executor_of(const Engine& engine) noexcept;
DISTRIBUTEDLOG_API std::uint64_t new_cancel_key() noexcept;
DISTRIBUTEDLOG_API void submit(Engine& engine, detail::PendingSend& send);
DISTRIBUTEDLOG_API void request_cancel(const std::weak_ptr<Engine>& engine, std::uint64_t cancel_key);

}  // namespace distributedlog::client

namespace distributedlog::detail {

// Memory comes from the handler's associated allocator; one allocation a send, nothing else. The handler runs through
// `dispatch` on its associated executor, called by the engine from a handler of the producer's executor: never inside
// the initiating call.
template <class Handler>
class SendOperation final : public PendingSend {
  using Executor = boost::asio::associated_executor_t<Handler, boost::asio::any_io_executor>;
  using Allocator = typename std::allocator_traits<boost::asio::associated_allocator_t<Handler>>::template rebind_alloc<
      SendOperation>;
  using Traits = std::allocator_traits<Allocator>;

 public:
  static void start(const std::shared_ptr<client::Engine>& engine, const Record& record, Handler handler) {
    Allocator allocator(boost::asio::get_associated_allocator(handler));
    auto slot = boost::asio::get_associated_cancellation_slot(handler);
    auto executor = boost::asio::get_associated_executor(handler, client::executor_of(*engine));
    SendOperation* send = Traits::allocate(allocator, 1);
    // Nothing below throws before `submit` owns the node, but for the slot's own allocation.
    Traits::construct(allocator, send, record, std::move(handler), std::move(executor));
    if (slot.is_connected()) {
      send->cancel_key = client::new_cancel_key();
      slot.assign(
          [weak = std::weak_ptr<client::Engine>(engine), key = send->cancel_key](boost::asio::cancellation_type type) {
            if (type != boost::asio::cancellation_type::none) client::request_cancel(weak, key);
          });
    }
    client::submit(*engine, *send);
  }

  SendOperation(const Record& what, Handler&& handler, Executor&& executor)
      : PendingSend(what, &SendOperation::finish), handler_(std::move(handler)), work_(std::move(executor)) {}

 private:
  static void finish(PendingSend* base, const boost::system::error_code* error, RecordMetadata* metadata) {
    auto* self = static_cast<SendOperation*>(base);
    Allocator allocator(boost::asio::get_associated_allocator(self->handler_));
    // Out of the node before the handler runs: the memory is free for the send that the handler may start.
    Handler handler(std::move(self->handler_));
    boost::asio::executor_work_guard<Executor> work(std::move(self->work_));
    Traits::destroy(allocator, self);
    Traits::deallocate(allocator, self, 1);
    if (error == nullptr) return;
    boost::asio::dispatch(work.get_executor(), boost::asio::append(std::move(handler), *error, std::move(*metadata)));
  }

  Handler handler_;
  boost::asio::executor_work_guard<Executor> work_;
};

}  // namespace distributedlog::detail
