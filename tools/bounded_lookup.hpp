// Host names to addresses, in a bounded time.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/system/error_code.hpp>

#include <chrono>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace distributedlog::tool {

struct Lookup {
  Lookup() = default;
  Lookup(boost::system::error_code e, std::vector<std::string> found) : error(e), ips(std::move(found)) {}
  boost::system::error_code error;
  std::vector<std::string> ips;  // numeric, each once, in the system's order
};

// Numeric hosts answer at once; for names the system's resolver blocks as long as it likes.
Lookup look_up_blocking(const std::string& host);

// `lookup` on a thread of its own, which is left behind when it does not end in time: nothing else stops a system call
// that waits for a name server. The error is then boost::asio::error::timed_out.
boost::asio::awaitable<Lookup> look_up(std::string host, std::chrono::steady_clock::time_point deadline,
                                       std::function<Lookup(const std::string&)> lookup = look_up_blocking);

}  // namespace distributedlog::tool
