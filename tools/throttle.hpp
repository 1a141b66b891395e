// Sends the n-th record no earlier than its time.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstdint>

namespace distributedlog::tool {

class Throttle {
 public:
  using Clock = std::chrono::steady_clock;

  // `rate`: records a second; negative: no limit; 0: none at all.
  Throttle(const boost::asio::any_io_executor& executor, std::int64_t rate) : timer_(executor), rate_(rate) {}

  // When record `index`, from 0, is due.
  Clock::time_point due(std::int64_t index) const noexcept;

  bool may_send(std::int64_t index) noexcept;

  // Until it is due, or an interrupt.
  boost::asio::awaitable<void> wait_for(std::int64_t index);
  void interrupt();

 private:
  boost::asio::steady_timer timer_;
  std::int64_t rate_;
  Clock::time_point started_ = Clock::now();
  Clock::time_point now_ = started_;
  bool interrupted_ = false;
};

}  // namespace distributedlog::tool
