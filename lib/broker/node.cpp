#include "broker/node.hpp"

#include "broker/address.hpp"
#include "broker/cluster.hpp"
#include "broker/failure.hpp"
#include "broker/session.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <tuple>
#include <vector>

namespace distributedlog::broker {

namespace asio = boost::asio;
using boost::system::error_code;

Node::Node(std::int32_t id, Cluster& cluster)
    : id_(id), cluster_(cluster), acceptor_(cluster.executor()), pause_(cluster.executor()) {}

void Node::listen(const tcp::endpoint& wanted) {
  error_code failed;
  auto step = [&](auto action) {
    if (!failed) action();
  };
  step([&] { acceptor_.open(wanted.protocol(), failed); });
  step([&] { acceptor_.set_option(tcp::acceptor::reuse_address(true), failed); });
  step([&] { acceptor_.bind(wanted, failed); });
  step([&] { acceptor_.listen(asio::socket_base::max_listen_connections, failed); });
  step([&] { endpoint_ = acceptor_.local_endpoint(failed); });
  if (failed) {
    stop();
    throw Failure("listening on " + to_host_port(wanted), failed);
  }
  asio::co_spawn(cluster_.executor(), accept_all(cluster_.shared_from_this(), ++times_started_), asio::detached);
}

void Node::stop() noexcept {
  error_code ignored;
  acceptor_.close(ignored);
  pause_.cancel();
  cut_connections();
}

void Node::cut_connections() noexcept {
  const std::vector<Session*> open(sessions_.begin(), sessions_.end());
  for (auto* session : open) session->close();
}

asio::awaitable<void> Node::accept_all(std::shared_ptr<Cluster> cluster, std::uint64_t start) {
  while (acceptor_.is_open() && start == times_started_) {
    auto accepted = co_await acceptor_.async_accept(asio::as_tuple(asio::use_awaitable));
    const auto error = std::get<0>(accepted);
    if (error == asio::error::operation_aborted || !acceptor_.is_open()) co_return;
    if (error) {
      // Most likely no descriptors left: accepting again at once would spin.
      pause_.expires_after(std::chrono::milliseconds(100));
      error_code ignored;
      co_await pause_.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
      continue;
    }
    auto session = std::make_shared<Session>(cluster, *this, std::move(std::get<1>(accepted)));
    auto served = session->run();
    asio::co_spawn(cluster->executor(), std::move(served), asio::detached);
  }
}

}  // namespace distributedlog::broker
