// One node of the cluster: a listening socket and the sessions it accepted.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <unordered_set>

namespace distributedlog::broker {

class Cluster;
class Session;

class Node {
 public:
  using tcp = boost::asio::ip::tcp;

  Node(std::int32_t id, Cluster& cluster);

  // Throws Failure that names the address. Port 0 becomes a free port, kept over stop and listen.
  void listen(const tcp::endpoint& wanted);
  void stop() noexcept;
  void cut_connections() noexcept;

  bool running() const noexcept { return acceptor_.is_open(); }
  std::int32_t id() const noexcept { return id_; }
  const tcp::endpoint& endpoint() const noexcept { return endpoint_; }
  std::size_t connections() const noexcept { return sessions_.size(); }

  void joined(Session& session) { sessions_.insert(&session); }
  void left(Session& session) noexcept { sessions_.erase(&session); }

 private:
  boost::asio::awaitable<void> accept_all(std::shared_ptr<Cluster> cluster, std::uint64_t start);

  std::int32_t id_;
  Cluster& cluster_;
  tcp::acceptor acceptor_;
  boost::asio::steady_timer pause_;
  tcp::endpoint endpoint_;
  std::uint64_t times_started_ = 0;
  std::unordered_set<Session*> sessions_;
};

}  // namespace distributedlog::broker
