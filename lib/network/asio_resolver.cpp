#include "network/asio_resolver.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>

#include <algorithm>

namespace distributedlog::network {

asio::awaitable<ResolveResult> AsioResolver::resolve(const std::string& host, std::uint16_t port) {
  error_code not_numeric;
  const auto numeric = asio::ip::make_address(host, not_numeric);
  if (!not_numeric) {
    std::vector<Address> one;
    one.push_back({numeric.to_string(), port});
    co_return ResolveResult({}, std::move(one));
  }
  if (!resolver_) resolver_ = std::make_unique<asio::ip::tcp::resolver>(executor_);
  const std::string service = std::to_string(port);
  const auto result = co_await resolver_->async_resolve(host, service, asio::as_tuple(asio::deferred));
  std::vector<Address> addresses;
  for (const auto& entry : std::get<1>(result)) {
    Address address{entry.endpoint().address().to_string(), entry.endpoint().port()};
    if (std::find(addresses.begin(), addresses.end(), address) == addresses.end()) {
      addresses.push_back(std::move(address));
    }
  }
  co_return ResolveResult(std::get<0>(result), std::move(addresses));
}

void AsioResolver::cancel() noexcept {
  if (resolver_) resolver_->cancel();
}

}  // namespace distributedlog::network
