// SIGINT and SIGTERM as a wish to stop: the first is obeyed in order, a second one ends the process.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/signal_set.hpp>

#include <functional>
#include <utility>

namespace distributedlog::tool {

// Handlers run on the executor, which must outlive this.
class StopSignal {
 public:
  explicit StopSignal(const boost::asio::any_io_executor& executor);

  bool requested() const noexcept { return requested_; }

  // Called once, when a signal arrives; the last one set counts.
  void on_request(std::function<void()> action) { action_ = std::move(action); }

 private:
  boost::asio::signal_set signals_;
  std::function<void()> action_;
  bool requested_ = false;
};

}  // namespace distributedlog::tool
