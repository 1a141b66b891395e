#include "stop_signal.hpp"

#include <csignal>

namespace distributedlog::tool {

namespace {

// A write to a full pipe goes on when the signal has been taken; otherwise output would be lost, and the tool fail.
void restart_what_it_interrupts(int signal) {
  struct sigaction action {};
  ::sigaction(signal, nullptr, &action);
  action.sa_flags |= SA_RESTART;
  ::sigaction(signal, &action, nullptr);
}

}  // namespace

StopSignal::StopSignal(const boost::asio::any_io_executor& executor) : signals_(executor, SIGINT, SIGTERM) {
  for (const int signal : {SIGINT, SIGTERM}) restart_what_it_interrupts(signal);
  signals_.async_wait([this](const boost::system::error_code& error, int) {
    if (error) return;  // cancelled: `this` may be gone
    requested_ = true;
    boost::system::error_code ignored;
    signals_.clear(ignored);  // the next signal finds the system's own handling
    if (action_) action_();
  });
}

}  // namespace distributedlog::tool
