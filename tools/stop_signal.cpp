#include "stop_signal.hpp"

#include <csignal>

namespace distributedlog::tool {

StopSignal::StopSignal(const boost::asio::any_io_executor& executor) : signals_(executor, SIGINT, SIGTERM) {
  signals_.async_wait([this](const boost::system::error_code& error, int) {
    if (error) return;  // cancelled: `this` may be gone
    requested_ = true;
    boost::system::error_code ignored;
    signals_.clear(ignored);  // the next signal finds the system's own handling
    if (action_) action_();
  });
}

}  // namespace distributedlog::tool
