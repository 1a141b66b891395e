#include "network/metrics_server.hpp"

#include "config/faults.hpp"
#include "network/metrics_client.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/strand.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <tuple>

namespace distributedlog::network {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

constexpr auto as_result = asio::as_tuple(asio::deferred);

bool is_path(std::string_view path) noexcept {
  return path.starts_with('/') &&
         std::all_of(path.begin(), path.end(), [](char c) { return c > ' ' && c < 0x7F && c != '?' && c != '#'; });
}

void check(const MetricsEndpointConfig& config, const MetricsEndpoint::Source& source) {
  std::vector<ConfigFault> faults;
  const auto require = [&](bool holds, const char* option, std::string value, const char* reason) {
    if (!holds) faults.push_back({option, std::move(value), reason});
  };
  error_code failed;
  const auto address = asio::ip::make_address(config.address, failed);
  require(!failed, "address", config.address, "must be a numeric address");
  require(failed || address.is_loopback() || config.allow_remote, "address", config.address,
          "is no loopback address, and allow_remote is not set");
  require(is_path(config.path), "path", config.path, "must begin with / and hold no blank, ?, # or control character");
  require(config.max_connections >= 1, "max_connections", fmt::format("{}", config.max_connections),
          "must be at least 1");
  require(config.timeout.count() >= 1 && config.timeout <= std::chrono::hours(24), "timeout",
          fmt::format("{}", config.timeout.count()), "must be 1 to 86400000 milliseconds");
  require(config.max_header_bytes >= 64 && config.max_header_bytes <= (std::size_t{1} << 20U), "max_header_bytes",
          fmt::format("{}", config.max_header_bytes), "must be 64 to 1048576");
  require(source != nullptr, "source", "none", "must be given");
  if (!faults.empty()) throw config::configuration_error(faults);
}

}  // namespace

MetricsServer::MetricsServer(const asio::any_io_executor& executor, MetricsEndpointConfig config,
                             const MetricsEndpoint::Source& source)
    : config_(std::move(config)),
      pages_(std::make_shared<MetricsPages>(source, config_.max_connections)),
      strand_(asio::make_strand(executor)),
      acceptor_(strand_),
      pause_(strand_) {
  check(config_, source);
  listen();
}

MetricsServer::~MetricsServer() = default;

void MetricsServer::listen() {
  const tcp::endpoint wanted(asio::ip::make_address(config_.address), config_.port);
  error_code failed;
  const auto step = [&](auto action) {
    if (!failed) action();
  };
  step([&] { acceptor_.open(wanted.protocol(), failed); });
  step([&] { acceptor_.set_option(tcp::acceptor::reuse_address(true), failed); });
  step([&] { acceptor_.bind(wanted, failed); });
  step([&] { acceptor_.listen(asio::socket_base::max_listen_connections, failed); });
  step([&] { endpoint_ = acceptor_.local_endpoint(failed); });
  if (failed) throw ProducerError(failed, fmt::format("metrics endpoint {}:{}", config_.address, config_.port));
}

void MetricsServer::start() { asio::co_spawn(strand_, accept_all(shared_from_this()), asio::detached); }

void MetricsServer::stop() {
  asio::dispatch(strand_, [self = shared_from_this()] { self->close(); });
}

void MetricsServer::close() noexcept {
  error_code ignored;
  acceptor_.close(ignored);
  pause_.cancel();
  for (const auto& client : clients_) client->close();
  pages_->give_up();
}

asio::awaitable<void> MetricsServer::accept_all(std::shared_ptr<MetricsServer> self) {
  while (acceptor_.is_open()) {
    auto accepted = co_await acceptor_.async_accept(as_result);
    if (!acceptor_.is_open()) co_return;
    if (std::get<0>(accepted)) {
      // Most likely no descriptors left: accepting again at once would spin.
      pause_.expires_after(std::chrono::milliseconds(100));
      co_await pause_.async_wait(as_result);
      continue;
    }
    if (clients_.size() >= config_.max_connections) continue;  // the socket closes
    const auto client = std::make_shared<MetricsClient>(std::move(std::get<1>(accepted)), config_);
    clients_.insert(client);
    asio::co_spawn(strand_, serve(self, client), asio::detached);
  }
}

asio::awaitable<void> MetricsServer::serve([[maybe_unused]] std::shared_ptr<MetricsServer> self,
                                           std::shared_ptr<MetricsClient> client) {
  // What a client does is no reason to end the program: out of memory, say, ends its connection only.
  try {
    co_await client->run(pages_);
  } catch (...) {
    client->close();
  }
  clients_.erase(client);
}

}  // namespace distributedlog::network
