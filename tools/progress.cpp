#include "progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <utility>

namespace distributedlog::tool {

std::string with_commas(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t at = digits.size(); at > 3;) {
    at -= 3;
    digits.insert(at, 1, ',');
  }
  return digits;
}

Progress::Progress(const boost::asio::any_io_executor& executor, std::function<std::string()> line,
                   bool also_without_terminal)
    : timer_(executor), line_(std::move(line)), terminal_(::isatty(STDERR_FILENO) == 1) {
  if (terminal_ || also_without_terminal) schedule();
}

void Progress::schedule() {
  timer_.expires_after(std::chrono::milliseconds(terminal_ ? 100 : 1000));
  timer_.async_wait([this](const boost::system::error_code& cancelled) {
    if (cancelled) return;  // `this` may be gone
    fmt::print(stderr, "{}{}{}", terminal_ ? "\r\x1b[K" : "", line_(), terminal_ ? "" : "\n");
    std::fflush(stderr);
    shown_ = terminal_;
    schedule();
  });
}

void Progress::clear() {
  if (shown_) fmt::print(stderr, "\r\x1b[K");
  shown_ = false;
}

void Progress::stop() {
  timer_.cancel();
  clear();
}

}  // namespace distributedlog::tool
