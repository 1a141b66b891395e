#include "json_lines.hpp"

#include <boost/asio/post.hpp>

#include <chrono>
#include <cstdio>

namespace distributedlog::tool {

namespace {

constexpr std::size_t enough_to_write = std::size_t{64} * 1024;

}  // namespace

void JsonLines::write(std::string_view line) {
  pending_ += line;
  pending_ += '\n';
  if (pending_.size() >= enough_to_write) return flush();
  if (flush_posted_) return;
  flush_posted_ = true;
  boost::asio::post(executor_, [this] {
    flush_posted_ = false;
    flush();
  });
}

void JsonLines::flush() {
  std::fwrite(pending_.data(), 1, pending_.size(), stdout);
  std::fflush(stdout);
  pending_.clear();
}

std::int64_t wall_clock_ms() {
  const auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(since_1970).count();
}

}  // namespace distributedlog::tool
