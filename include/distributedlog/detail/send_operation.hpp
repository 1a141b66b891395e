// One waiting send together with the caller's completion handler.
#pragma once

#include <distributedlog/detail/node_memory.hpp>
#include <distributedlog/detail/pending_send.hpp>
#include <distributedlog/export.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/append.hpp>
#include <boost/asio/associated_allocator.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/executor_work_guard.hpp>

#include <memory>
#include <type_traits>
#include <utility>

namespace distributedlog::client {

class Engine;

// The doors between the templates of the public headers and the library. Callable from any thread.
DISTRIBUTEDLOG_API const boost::asio::any_io_executor& executor_of(const Engine& engine) noexcept;
DISTRIBUTEDLOG_API std::uint64_t new_cancel_key() noexcept;
DISTRIBUTEDLOG_API void submit(Engine& engine, detail::PendingSend& send);
DISTRIBUTEDLOG_API void request_cancel(const std::weak_ptr<Engine>& engine, std::uint64_t cancel_key);

}  // namespace distributedlog::client

namespace distributedlog::detail {

// Where a handler runs: by the producer's executor, where the engine that calls it is already, or elsewhere.
struct OnProducersExecutor {
  template <class Handler>
  void run(Handler& handler, boost::system::error_code error, RecordMetadata& metadata) const {
    std::move(handler)(error, std::move(metadata));
  }
};

template <class Executor>
struct OnOtherExecutor {
  boost::asio::executor_work_guard<Executor> work;

  template <class Handler>
  void run(Handler& handler, boost::system::error_code error, RecordMetadata& metadata) const {
    boost::asio::dispatch(work.get_executor(), boost::asio::append(std::move(handler), error, std::move(metadata)));
  }
};

// Memory comes from the handler's associated allocator, or is that of `node_memory.hpp`; one piece a send, nothing
// else. The engine calls it from a handler of the producer's executor: never inside the initiating call. That executor
// needs no work guard, an engine that has sends is at work.
template <class Handler, class Where>
class SendOperation final : public PendingSend {
  using Allocator = typename NodeAllocator<boost::asio::associated_allocator_t<Handler>, SendOperation>::type;
  using Traits = std::allocator_traits<Allocator>;

 public:
  static PendingSend* make(const Record& record, Handler&& handler, Where&& where) {
    Allocator allocator(boost::asio::get_associated_allocator(handler));
    SendOperation* send = Traits::allocate(allocator, 1);
    Traits::construct(allocator, send, record, std::move(handler), std::move(where));
    return send;
  }

  SendOperation(const Record& what, Handler&& handler, Where&& where)
      : PendingSend(what, &SendOperation::finish), handler_(std::move(handler)), where_(std::move(where)) {}

 private:
  static void finish(PendingSend* base, const boost::system::error_code* error, RecordMetadata* metadata) {
    auto* self = static_cast<SendOperation*>(base);
    Allocator allocator(boost::asio::get_associated_allocator(self->handler_));
    // Out of the node before the handler runs: the memory is free for the send that the handler may start.
    Handler handler(std::move(self->handler_));
    const Where where(std::move(self->where_));
    Traits::destroy(allocator, self);
    Traits::deallocate(allocator, self, 1);
    if (error != nullptr) where.run(handler, *error, *metadata);
  }

  Handler handler_;
  [[no_unique_address]] Where where_;
};

template <class Handler>
void start_send(const std::shared_ptr<client::Engine>& engine, const Record& record, Handler handler) {
  using Executor = boost::asio::associated_executor_t<Handler, boost::asio::any_io_executor>;
  auto slot = boost::asio::get_associated_cancellation_slot(handler);
  const auto& own = client::executor_of(*engine);
  const auto& executor = boost::asio::get_associated_executor(handler, own);
  PendingSend* send = nullptr;
  bool same = false;
  if constexpr (std::is_same_v<Executor, boost::asio::any_io_executor>) same = &executor == &own || executor == own;
  if (same) {
    send = SendOperation<Handler, OnProducersExecutor>::make(record, std::move(handler), {});
  } else {
    using Elsewhere = OnOtherExecutor<Executor>;
    Elsewhere where{boost::asio::executor_work_guard<Executor>(executor)};
    send = SendOperation<Handler, Elsewhere>::make(record, std::move(handler), std::move(where));
  }
  // Nothing below throws before `submit` owns the node, but for the slot's own allocation.
  if (slot.is_connected()) {
    send->cancellable_by(client::new_cancel_key());
    slot.assign(
        [weak = std::weak_ptr<client::Engine>(engine), key = send->cancel_key](boost::asio::cancellation_type type) {
          if (type != boost::asio::cancellation_type::none) client::request_cancel(weak, key);
        });
  }
  client::submit(*engine, *send);
}

// A plain function: it is the handler, and is called back as it is.
template <class Token>
concept PlainHandler =
    std::is_void_v<std::invoke_result_t<std::decay_t<Token>, boost::system::error_code, RecordMetadata>>;

}  // namespace distributedlog::detail
