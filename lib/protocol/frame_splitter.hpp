// Cuts a byte stream into frames. Fed in pieces of any size; the buffer grows with what has arrived, never with what a
// length promises: it is at most 64 KiB larger than the unfinished frame in it.
#pragma once

#include "protocol/growing_buffer.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace distributedlog::protocol {

enum class FrameFault {
  none,
  negative_size,
  too_large,
  tls_alert,  // the peer wanted TLS and got a plain request
  tls_hello,  // the peer talks TLS to a plain port
  http,       // the peer is, or takes us for, a web server
};

// A sentence fit for an error message.
std::string_view describe(FrameFault fault) noexcept;

class FrameSplitter {
 public:
  static constexpr std::size_t default_max_frame = std::size_t{100} << 20;

  explicit FrameSplitter(std::size_t max_frame = default_max_frame) noexcept : max_frame_{max_frame} {}

  // Larger frames are refused from now on.
  void limit_frames(std::size_t max_frame) noexcept { max_frame_ = max_frame; }

  // Room for at least `at_least` (> 0) bytes to read into, then how many of them were filled. Frames given out before
  // are invalid after prepare().
  std::span<std::byte> prepare(std::size_t at_least = 1);
  void commit(std::size_t size) noexcept;

  // prepare and commit for bytes that already are somewhere else.
  void feed(std::span<const std::byte> bytes);

  // The next whole frame, without its size; nullopt when more bytes are needed or the stream is broken.
  std::optional<std::span<const std::byte>> next() noexcept;

  bool failed() const noexcept { return fault_ != FrameFault::none; }
  FrameFault fault() const noexcept { return fault_; }
  // Bytes of an unfinished frame: a stream that ends here ends in the middle of something.
  std::size_t pending() const noexcept { return end_ - begin_; }
  // What the buffer takes in memory.
  std::size_t capacity() const noexcept { return buffer_.size(); }

 private:
  std::size_t room() const noexcept { return buffer_.size() - end_; }

  GrowingBuffer buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::size_t max_frame_;
  FrameFault fault_ = FrameFault::none;
};

}  // namespace distributedlog::protocol
