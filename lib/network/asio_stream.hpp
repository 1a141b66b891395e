// A TCP connection behind the seam.
#pragma once

#include "network/runtime.hpp"

#include <boost/asio/ip/tcp.hpp>

namespace distributedlog::network {

class AsioStream final : public Stream {
 public:
  explicit AsioStream(const asio::any_io_executor& executor) : socket_(executor) {}

  asio::awaitable<error_code> connect(const Address& peer) override;
  asio::awaitable<ReadResult> read_some(std::span<std::byte> into) override;
  asio::awaitable<error_code> write(std::span<const asio::const_buffer> buffers) override;
  void close() noexcept override;

 private:
  asio::ip::tcp::socket socket_;
};

}  // namespace distributedlog::network
