#include "protocol/frame_splitter.hpp"

#include "protocol/reader.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace distributedlog::protocol {
namespace {

constexpr std::size_t size_field = 4;
constexpr std::size_t smallest_step = std::size_t{4} * 1024;
constexpr std::size_t largest_step = std::size_t{64} * 1024;
constexpr std::size_t kept_when_empty = std::size_t{1024} * 1024;  // after one huge frame its memory is given back

// A size that is no size is most often the beginning of another protocol.
FrameFault judge(std::span<const std::byte> start, std::int32_t size) noexcept {
  const std::string_view text{reinterpret_cast<const char*>(start.data()), size_field};
  constexpr std::array http_starts{"HTTP", "GET ", "POST", "PUT ", "HEAD", "OPTI"};
  if (std::find(http_starts.begin(), http_starts.end(), text) != http_starts.end()) return FrameFault::http;
  if (text.substr(0, 2) == "\x15\x03") return FrameFault::tls_alert;
  if (text.substr(0, 2) == "\x16\x03") return FrameFault::tls_hello;
  return size < 0 ? FrameFault::negative_size : FrameFault::too_large;
}

}  // namespace

std::string_view describe(FrameFault fault) noexcept {
  switch (fault) {
    case FrameFault::none:
      return "the stream is in order";
    case FrameFault::negative_size:
      return "the peer sent a negative frame size: it does not speak the Kafka protocol";
    case FrameFault::too_large:
      return "the peer announced a frame larger than the limit";
    case FrameFault::tls_alert:
      return "the peer answered with a TLS alert: this port wants TLS";
    case FrameFault::tls_hello:
      return "the peer speaks TLS, but this port is plain text";
    case FrameFault::http:
      return "the peer speaks HTTP, not the Kafka protocol";
  }
  return "unknown fault";
}

std::span<std::byte> FrameSplitter::prepare(std::size_t at_least) {
  if (begin_ == end_) {
    begin_ = end_ = 0;
    if (buffer_.size() > kept_when_empty) buffer_.release();
  }
  const std::size_t step = std::clamp(pending(), smallest_step, largest_step);
  const std::size_t enough = std::max(at_least, step / 2);
  if (room() < enough && begin_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, pending());
    end_ -= begin_;
    begin_ = 0;
  }
  if (room() < enough) buffer_.grow(end_ + std::max(at_least, step));
  return {buffer_.data() + end_, room()};
}

void FrameSplitter::commit(std::size_t size) noexcept {
  if (failed()) return;  // nothing more will be read out of it
  end_ += std::min(size, room());
}

void FrameSplitter::feed(std::span<const std::byte> bytes) {
  if (bytes.empty()) return;
  std::memcpy(prepare(bytes.size()).data(), bytes.data(), bytes.size());
  commit(bytes.size());
}

std::optional<std::span<const std::byte>> FrameSplitter::next() noexcept {
  if (failed() || pending() < size_field) return std::nullopt;
  const std::span<const std::byte> waiting{buffer_.data() + begin_, pending()};
  const std::int32_t size = Reader{waiting}.i32();
  if (size < 0 || static_cast<std::size_t>(size) > max_frame_) {
    fault_ = judge(waiting, size);
    return std::nullopt;
  }
  const auto wanted = static_cast<std::size_t>(size);
  if (waiting.size() - size_field < wanted) return std::nullopt;
  begin_ += size_field + wanted;
  return waiting.subspan(size_field, wanted);
}

}  // namespace distributedlog::protocol
