#include "line_source.hpp"

#include <algorithm>
#include <cstring>

namespace distributedlog::tool {

namespace {

constexpr std::size_t block_size = std::size_t{128} * 1024;
constexpr std::size_t least_room = std::size_t{16} * 1024;

}  // namespace

std::optional<Line> LineSource::take() {
  if (block_ == nullptr) return std::nullopt;
  const std::string_view rest = unread();
  const std::size_t feed = rest.find('\n', scanned_ - begin_);
  if (feed == std::string_view::npos && (!ended_ || (rest.empty() && !passing_over_))) {
    scanned_ = end_;
    return std::nullopt;
  }
  Line line;
  line.number = ++number_;
  line.text = rest.substr(0, feed);
  line.too_long = passing_over_ || line.text.size() > longest_;
  begin_ = feed == std::string_view::npos ? end_ : begin_ + feed + 1;
  scanned_ = begin_;
  passing_over_ = false;
  if (line.too_long) {
    line.text = {};
  } else {
    line.block = block_;
  }
  return line;
}

boost::asio::awaitable<bool> LineSource::fill() {
  if (ended_) co_return false;
  if (end_ - begin_ > longest_) {  // no line feed in sight: forget what is here
    passing_over_ = true;
    begin_ = scanned_ = end_;
  }
  make_room();
  const std::span<char> free_space(block_.get() + end_, capacity_ - end_);
  const std::size_t size = co_await input_.read_some(free_space);
  end_ += size;
  ended_ = size == 0;
  co_return !ended_ || end_ != begin_ || passing_over_;
}

void LineSource::make_room() {
  if (capacity_ - end_ >= least_room) return;
  const std::size_t kept = end_ - begin_;
  const std::size_t capacity = std::max(block_size, kept * 2 + least_room);
  // A new block: lines of the old one may still be on their way.
  std::shared_ptr<char[]> block(new char[capacity]);
  if (kept != 0) std::memcpy(block.get(), block_.get() + begin_, kept);
  block_ = std::move(block);
  capacity_ = capacity;
  scanned_ -= begin_;
  begin_ = 0;
  end_ = kept;
}

}  // namespace distributedlog::tool
