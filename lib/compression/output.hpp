// Where codecs write: a buffer that grows without being cleared first, up to a limit, and is used again.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <limits>
#include <memory>
#include <span>

namespace distributedlog::compression {

class Output {
 public:
  static constexpr std::size_t unlimited = std::numeric_limits<std::size_t>::max() / 2;

  // Forgets what was written. At most `limit` bytes are wanted from now on; room for one more is given, so that a
  // decoder which has more to say can say it: see over_limit().
  void start(std::size_t limit) noexcept {
    size_ = 0;
    limit_ = std::min(limit, unlimited);
  }

  std::span<const std::byte> written() const noexcept { return {buffer_.get(), size_}; }
  std::span<std::byte> room() noexcept { return {buffer_.get() + size_, std::min(capacity_, limit_ + 1) - size_}; }
  void advance(std::size_t bytes) noexcept { size_ += bytes; }
  bool over_limit() const noexcept { return size_ > limit_; }

  // Room for `bytes` more, or as much as the limit leaves.
  std::span<std::byte> make_room(std::size_t bytes) {
    const std::size_t wanted = size_ + std::min(bytes, limit_ + 1 - size_);
    if (wanted > capacity_) {
      auto larger = std::make_unique_for_overwrite<std::byte[]>(wanted);
      if (size_ != 0) std::memcpy(larger.get(), buffer_.get(), size_);
      buffer_ = std::move(larger);
      capacity_ = wanted;
    }
    return room();
  }

  // Twice the room, for data that does not tell its size.
  std::span<std::byte> make_more_room() { return make_room(std::max(size_, std::size_t{16} * 1024)); }

  // Gives back memory that a single large batch has left behind.
  void shrink(std::size_t keep) noexcept {
    if (capacity_ <= keep) return;
    buffer_.reset();
    capacity_ = size_ = 0;
  }

 private:
  std::unique_ptr<std::byte[]> buffer_;
  std::size_t capacity_ = 0;
  std::size_t size_ = 0;
  std::size_t limit_ = unlimited;
};

}  // namespace distributedlog::compression
