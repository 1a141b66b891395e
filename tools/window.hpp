// How much may be under way at once: back-pressure for a loop that sends with callbacks.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstddef>

namespace distributedlog::tool {

// All on one serial executor; one coroutine waits at a time.
class Window {
 public:
  Window(const boost::asio::any_io_executor& executor, std::size_t max_records, std::size_t max_bytes);

  std::size_t records() const noexcept { return records_; }
  bool has_room() const noexcept { return records_ < max_records_ && (bytes_ < max_bytes_ || records_ == 0); }

  void add(std::size_t bytes) noexcept {
    ++records_;
    bytes_ += bytes;
  }
  void release(std::size_t bytes) {
    --records_;
    bytes_ -= bytes;
    if (waiting_ && (records_ == 0 || half_empty())) wake_.cancel();
  }

  // Waits for room, with some to spare, or for an interrupt.
  boost::asio::awaitable<void> room();
  // Waits until nothing is under way, interrupt or not.
  boost::asio::awaitable<void> empty();

  // From now on room() does not wait.
  void interrupt();

 private:
  bool half_empty() const noexcept { return records_ <= max_records_ / 2 && bytes_ <= max_bytes_ / 2; }
  boost::asio::awaitable<void> wait();

  boost::asio::steady_timer wake_;
  std::size_t max_records_;
  std::size_t max_bytes_;
  std::size_t records_ = 0;
  std::size_t bytes_ = 0;
  bool waiting_ = false;
  bool interrupted_ = false;
};

}  // namespace distributedlog::tool
