// Handlers whose type is erased, and where they are called, whoever calls.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>

#include <memory>
#include <tuple>
#include <utility>

namespace distributedlog::client {

// Keeps the handler's executor at work until it is called. (The executor is taken from the handler before that is
// erased: Boost 1.81's any_completion_executor can only run things at once, perhaps inside the initiating call.)
template <class Handler>
class PendingHandler {
 public:
  PendingHandler() noexcept = default;
  PendingHandler(Handler handler, const boost::asio::any_io_executor& where)
      : work_(std::make_unique<Work>(where)), handler_(std::move(handler)) {}
  PendingHandler(PendingHandler&&) noexcept = default;
  // Boost 1.81's any_completion_handler calls itself for ever when it is assigned.
  PendingHandler& operator=(PendingHandler&& other) noexcept {
    std::swap(work_, other.work_);
    handler_.swap(other.handler_);
    return *this;
  }

  explicit operator bool() const noexcept { return static_cast<bool>(handler_); }

  // Never inside this call.
  template <class... Results>
  void post(Results... results) && {
    const auto executor = work_->get_executor();
    boost::asio::post(executor, [handler = std::move(handler_), work = std::move(work_),
                                 results = std::make_tuple(std::move(results)...)]() mutable {
      work.reset();
      std::apply([&handler](auto&... result) { std::move(handler)(std::move(result)...); }, results);
    });
  }

 private:
  using Work = boost::asio::executor_work_guard<boost::asio::any_io_executor>;

  std::unique_ptr<Work> work_;
  Handler handler_;
};

}  // namespace distributedlog::client
