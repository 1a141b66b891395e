// Bytes that grow by realloc: the system moves a large block by the page, without a copy and without a second block
// beside it. New bytes have no value until they are written.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <memory>
#include <new>

namespace distributedlog::protocol {

class GrowingBuffer {
 public:
  std::byte* data() noexcept { return bytes_.get(); }
  const std::byte* data() const noexcept { return bytes_.get(); }
  std::size_t size() const noexcept { return size_; }

  void grow(std::size_t size) {
    auto* moved = static_cast<std::byte*>(std::realloc(bytes_.get(), size));
    if (moved == nullptr) throw std::bad_alloc{};
    static_cast<void>(bytes_.release());
    bytes_.reset(moved);
    size_ = size;
  }
  void release() noexcept {
    bytes_.reset();
    size_ = 0;
  }

 private:
  struct Free {
    void operator()(std::byte* bytes) const noexcept { std::free(bytes); }
  };

  std::unique_ptr<std::byte, Free> bytes_;
  std::size_t size_ = 0;
};

}  // namespace distributedlog::protocol
