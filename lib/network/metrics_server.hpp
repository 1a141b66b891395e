// The HTTP server behind MetricsEndpoint.
#pragma once

#include <distributedlog/metrics_endpoint.hpp>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <memory>
#include <set>
#include <string>

namespace distributedlog::network {

class MetricsClient;
class MetricsPages;

// All of it runs on a strand of the given executor; a client is a coroutine that holds the server.
class MetricsServer : public std::enable_shared_from_this<MetricsServer> {
 public:
  using tcp = boost::asio::ip::tcp;

  // Listens. Throws ProducerError.
  MetricsServer(const boost::asio::any_io_executor& executor, MetricsEndpointConfig config,
                const MetricsEndpoint::Source& source);
  MetricsServer(const MetricsServer&) = delete;
  MetricsServer& operator=(const MetricsServer&) = delete;
  ~MetricsServer();

  void start();
  // From any thread.
  void stop();

  const tcp::endpoint& endpoint() const noexcept { return endpoint_; }
  const MetricsEndpointConfig& config() const noexcept { return config_; }

 private:
  void listen();
  void close() noexcept;
  boost::asio::awaitable<void> accept_all(std::shared_ptr<MetricsServer> self);
  boost::asio::awaitable<void> serve(std::shared_ptr<MetricsServer> self, std::shared_ptr<MetricsClient> client);

  MetricsEndpointConfig config_;
  std::shared_ptr<MetricsPages> pages_;
  boost::asio::any_io_executor strand_;
  tcp::acceptor acceptor_;
  boost::asio::steady_timer pause_;
  tcp::endpoint endpoint_;
  std::set<std::shared_ptr<MetricsClient>> clients_;
};

}  // namespace distributedlog::network
