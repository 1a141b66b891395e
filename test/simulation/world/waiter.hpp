// One coroutine waiting for one thing of the simulated world.
#pragma once

#include "simulation/world/world.hpp"
#include "support/unfailing.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <functional>
#include <memory>
#include <utility>

namespace distributedlog::simulation {

template <class Result>
class Waiter final : public Suspended {
 public:
  explicit Waiter(World& world) noexcept : world_(world) {}
  Waiter(const Waiter&) = delete;
  Waiter& operator=(const Waiter&) = delete;
  ~Waiter() {
    if (waiting()) world_.resumed(ticket_);
  }

  bool waiting() const noexcept { return ticket_.number != 0; }

  // Starts waiting, then calls `begin`, which may complete it at once. `on_cancel` runs when the coroutine's own
  // cancellation slot fires and must complete the wait.
  asio::awaitable<Result> wait(std::function<void()> begin, std::function<void()> on_cancel) {
    auto initiation = [this, begin = std::move(begin), on_cancel = std::move(on_cancel)](auto handler) mutable {
      const test::Unfailing around;
      executor_ = asio::get_associated_executor(handler, world_.executor());
      auto slot = asio::get_associated_cancellation_slot(handler);
      handler_ = std::make_unique<Resume<decltype(handler)>>(std::move(handler));
      on_cancel_ = std::move(on_cancel);
      ticket_ = world_.suspend(*this);
      if (slot.is_connected()) {
        slot.assign([world = &world_, ticket = ticket_](asio::cancellation_type type) {
          if (type != asio::cancellation_type::none) world->cancel_wait(ticket);
        });
      }
      begin();
    };
    return asio::async_initiate<const asio::use_awaitable_t<>, void(Result)>(std::move(initiation),
                                                                             asio::use_awaitable);
  }

  // Resumes the waiting coroutine by a handler of its executor; nothing when none waits.
  void complete(Result result) {
    if (!waiting()) return;
    const test::Unfailing around;
    world_.resumed(std::exchange(ticket_, {}));
    on_cancel_ = nullptr;
    auto executor = std::exchange(executor_, {});
    asio::post(executor, [handler = std::move(handler_), result = std::move(result)]() mutable {
      handler->run(std::move(result));
    });
  }

  void cancel_wait() override {
    if (on_cancel_) std::exchange(on_cancel_, nullptr)();
  }

  void abandon() noexcept override {
    ticket_ = {};
    auto executor = std::exchange(executor_, {});
    // The handler owns the coroutine, which may own this waiter: nothing of it is touched any more.
    auto handler = std::move(handler_);
  }

 private:
  struct AnyResume {
    virtual ~AnyResume() = default;
    virtual void run(Result result) = 0;
  };
  template <class Handler>
  struct Resume final : AnyResume {
    explicit Resume(Handler&& h) : handler(std::move(h)) {}
    void run(Result result) override { std::move(handler)(std::move(result)); }
    Handler handler;
  };

  World& world_;
  World::Ticket ticket_;
  std::unique_ptr<AnyResume> handler_;
  asio::any_io_executor executor_;
  std::function<void()> on_cancel_;
};

}  // namespace distributedlog::simulation
