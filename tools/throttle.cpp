#include "throttle.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace distributedlog::tool {

namespace asio = boost::asio;

Throttle::Clock::time_point Throttle::due(std::int64_t index) const noexcept {
  if (rate_ < 0) return started_;
  if (rate_ == 0) return Clock::time_point::max();
  // Seconds and the rest apart: index times a billion would overflow.
  return started_ + std::chrono::seconds(index / rate_) +
         std::chrono::nanoseconds(index % rate_ * 1'000'000'000 / rate_);
}

bool Throttle::may_send(std::int64_t index) noexcept {
  if (rate_ < 0) return true;
  const Clock::time_point when = due(index);
  if (when > now_) now_ = Clock::now();  // the clock is asked only when the last answer does not do
  return when <= now_;
}

asio::awaitable<void> Throttle::wait_for(std::int64_t index) {
  if (interrupted_) co_return;
  timer_.expires_at(due(index));
  boost::system::error_code cancelled;
  co_await timer_.async_wait(asio::redirect_error(asio::use_awaitable, cancelled));
}

void Throttle::interrupt() {
  interrupted_ = true;
  timer_.cancel();
}

}  // namespace distributedlog::tool
