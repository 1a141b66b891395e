// A line on standard error that keeps changing while work goes on.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstdint>
#include <functional>
#include <string>

namespace distributedlog::tool {

// "1,234,567"
std::string with_commas(std::uint64_t number);

// On a terminal the line is written over ten times a second; elsewhere, if `also_without_terminal`, a new one comes
// every second. Lives on the executor's thread.
class Progress {
 public:
  Progress(const boost::asio::any_io_executor& executor, std::function<std::string()> line, bool also_without_terminal);

  // Wipes the line so that something else can be printed.
  void clear();
  void stop();

 private:
  void schedule();

  boost::asio::steady_timer timer_;
  std::function<std::string()> line_;
  bool terminal_;
  bool shown_ = false;
};

}  // namespace distributedlog::tool
