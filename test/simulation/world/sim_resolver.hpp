// Names of the simulated network. Numeric hosts answer at once, as they do in production.
#pragma once

#include "network/runtime.hpp"
#include "simulation/world/network.hpp"
#include "simulation/world/waiter.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/ip/address.hpp>

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace distributedlog::simulation {

class SimResolver final : public network::Resolver {
 public:
  SimResolver(Network& network, std::uint64_t source)
      : network_(network), world_(network.world()), source_(source), waiter_(world_) {}
  ~SimResolver() override { forget(); }

  asio::awaitable<network::ResolveResult> resolve(const std::string& host, std::uint16_t port) override {
    boost::system::error_code not_numeric;
    asio::ip::make_address(host, not_numeric);
    if (!not_numeric) co_return network::ResolveResult({}, {Address{host, port}});
    const auto begin = [this, host, port] {
      due_ = world_.after(network_.lookup_delay, source_, [this, host, port] {
        due_.reset();
        waiter_.complete(answer(host, port));
      });
    };
    const auto on_cancel = [this] { cancel(); };
    co_return co_await waiter_.wait(begin, on_cancel);
  }

  void cancel() noexcept override {
    forget();
    waiter_.complete(network::ResolveResult(asio::error::operation_aborted, {}));
  }

 private:
  network::ResolveResult answer(const std::string& host, std::uint16_t port) const {
    std::vector<Address> addresses;
    for (const std::string& ip : network_.lookup(host)) addresses.push_back(Address{ip, port});
    if (addresses.empty()) return network::ResolveResult(asio::error::host_not_found, {});
    return network::ResolveResult({}, std::move(addresses));
  }

  void forget() noexcept {
    if (due_) world_.cancel(*due_);
    due_.reset();
  }

  Network& network_;
  World& world_;
  std::uint64_t source_;
  std::optional<EventQueue::Key> due_;
  Waiter<network::ResolveResult> waiter_;
};

}  // namespace distributedlog::simulation
