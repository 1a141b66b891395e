// Lines of an input, as views into blocks that live as long as somebody uses them.
#pragma once

#include "input.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

namespace distributedlog::tool {

struct Line {
  std::uint64_t number = 0;             // from 1
  std::string_view text;                // without its line feed
  bool too_long = false;                // then `text` is empty: the line was passed over
  std::shared_ptr<const char[]> block;  // keeps `text` alive
};

// Memory is bounded by the blocks in use and by the longest line allowed.
class LineSource {
 public:
  // A line of more than `longest` bytes is passed over and reported as too long.
  LineSource(Input& input, std::size_t longest) noexcept : input_(input), longest_(longest) {}

  // The next line that is already here. A last line without a line feed is one, too.
  std::optional<Line> take();

  // Reads on. False when nothing more will come.
  boost::asio::awaitable<bool> fill();

 private:
  void make_room();
  std::string_view unread() const noexcept { return {block_.get() + begin_, end_ - begin_}; }

  Input& input_;
  std::size_t longest_;
  std::shared_ptr<char[]> block_;
  std::size_t capacity_ = 0;
  std::size_t begin_ = 0;    // of the line that is next
  std::size_t scanned_ = 0;  // up to here it has no line feed
  std::size_t end_ = 0;
  std::uint64_t number_ = 0;
  bool passing_over_ = false;  // inside a line that is too long
  bool ended_ = false;
};

}  // namespace distributedlog::tool
