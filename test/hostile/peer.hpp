// A peer on a loopback port that talks to each connection as a test wants, in the test's own event loop.
#pragma once

#include "protocol/frame_splitter.hpp"
#include "support/small_broker.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>

#include <cstring>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace distributedlog::test {

namespace asio = boost::asio;
using Bytes = std::vector<std::byte>;

// The peer's end of one connection.
class Talk {
 public:
  Talk(asio::ip::tcp::socket socket, SmallBroker& broker, int number)
      : number_(number), socket_(std::move(socket)), broker_(broker) {}

  int number() const noexcept { return number_; }  // of the connection, from 0
  bool gone() const noexcept { return gone_; }     // the client has closed it, or broken off

  // The next request; nothing when the client is gone.
  asio::awaitable<std::optional<Asked>> ask() {
    while (true) {
      if (const auto frame = splitter_.next()) co_return std::optional<Asked>(std::in_place, *frame);
      const auto room = splitter_.prepare();
      const auto got = co_await socket_.async_read_some(asio::buffer(room.data(), room.size()), result);
      gone_ = static_cast<bool>(std::get<0>(got));
      if (gone_) co_return std::nullopt;
      splitter_.commit(std::get<1>(got));
    }
  }
  asio::awaitable<void> say(const Bytes& bytes) {
    const auto wrote = co_await asio::async_write(socket_, asio::buffer(bytes), result);
    gone_ = gone_ || std::get<0>(wrote);
  }
  // Until the client is gone: requests are read and not answered.
  asio::awaitable<void> hear_out() {
    while (!gone_) co_await ask();
  }
  // Honest from here on.
  asio::awaitable<void> serve() {
    while (const auto asked = co_await ask()) co_await say(broker_.answer(*asked));
  }
  void end_sending() {
    boost::system::error_code ignored;
    socket_.shutdown(asio::socket_base::shutdown_send, ignored);
  }
  void reset() {
    boost::system::error_code ignored;
    socket_.set_option(asio::socket_base::linger(true, 0), ignored);
    socket_.close(ignored);
  }
  void close() {
    boost::system::error_code ignored;
    socket_.close(ignored);
  }
  SmallBroker& broker() noexcept { return broker_; }

 private:
  static constexpr auto result = asio::as_tuple(asio::deferred);

  int number_;
  asio::ip::tcp::socket socket_;
  SmallBroker& broker_;
  protocol::FrameSplitter splitter_;
  bool gone_ = false;
};

class Peer {
 public:
  using Manners = std::function<asio::awaitable<void>(Talk&)>;

  explicit Peer(asio::io_context& io)
      : acceptor_(io, asio::ip::tcp::endpoint(asio::ip::address_v4::loopback(), 0)), io_(io) {
    asio::co_spawn(io, accept_all(), asio::detached);
  }
  ~Peer() {
    for (const auto& talk : talks_) talk->close();
  }

  std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
  std::string address() const { return "127.0.0.1:" + std::to_string(port()); }
  // How it treats a connection; it stays open when they end.
  Manners manners = [](Talk& talk) { return talk.serve(); };
  SmallBroker broker;
  const std::vector<std::shared_ptr<Talk>>& talks() const noexcept { return talks_; }

 private:
  asio::awaitable<void> accept_all() {
    while (true) {
      auto accepted = co_await acceptor_.async_accept(asio::as_tuple(asio::deferred));
      if (std::get<0>(accepted)) co_return;
      talks_.push_back(
          std::make_shared<Talk>(std::move(std::get<1>(accepted)), broker, static_cast<int>(talks_.size())));
      asio::co_spawn(io_, treat(talks_.back()), asio::detached);
    }
  }
  asio::awaitable<void> treat(std::shared_ptr<Talk> talk) {
    const Manners mine = manners;
    co_await mine(*talk);
  }

  asio::ip::tcp::acceptor acceptor_;
  asio::io_context& io_;
  std::vector<std::shared_ptr<Talk>> talks_;
};

}  // namespace distributedlog::test
