#include "window.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace distributedlog::tool {

namespace asio = boost::asio;

Window::Window(const asio::any_io_executor& executor, std::size_t max_records, std::size_t max_bytes)
    : wake_(executor, asio::steady_timer::time_point::max()), max_records_(max_records), max_bytes_(max_bytes) {}

asio::awaitable<void> Window::room() {
  while (!has_room() && !interrupted_) co_await wait();
}

asio::awaitable<void> Window::empty() {
  while (records_ != 0) co_await wait();
}

void Window::interrupt() {
  interrupted_ = true;
  wake_.cancel();
}

asio::awaitable<void> Window::wait() {
  boost::system::error_code cancelled;  // how a waiter is woken
  waiting_ = true;
  co_await wake_.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
  waiting_ = false;
}

}  // namespace distributedlog::tool
