// Names to addresses. Numeric hosts need no thread; for others Asio resolves on a private thread of its own.
#pragma once

#include "network/runtime.hpp"

#include <boost/asio/ip/tcp.hpp>

namespace distributedlog::network {

class AsioResolver final : public Resolver {
 public:
  explicit AsioResolver(const asio::any_io_executor& executor) : executor_(executor) {}

  asio::awaitable<ResolveResult> resolve(const std::string& host, std::uint16_t port) override;
  void cancel() noexcept override;

 private:
  asio::any_io_executor executor_;
  std::unique_ptr<asio::ip::tcp::resolver> resolver_;  // made for the first name, so numeric hosts start no thread
};

}  // namespace distributedlog::network
