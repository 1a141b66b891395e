// One client's connection: reads requests, answers them one at a time and in order.
#pragma once

#include "broker/call.hpp"
#include "protocol/frame_splitter.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace distributedlog::broker {

class Cluster;
class Node;

class Session : public std::enable_shared_from_this<Session> {
 public:
  using tcp = boost::asio::ip::tcp;
  using TimePoint = std::chrono::steady_clock::time_point;

  Session(std::shared_ptr<Cluster> cluster, Node& node, tcp::socket socket);
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  ~Session();

  // Until the client goes, breaks the protocol, or close() is called.
  boost::asio::awaitable<void> run();
  void close() noexcept;
  bool closed() const noexcept { return closed_; }

  // One waiter at a time. Ends early by wake() or close().
  boost::asio::awaitable<void> sleep_until(TimePoint when);
  void wake() noexcept { timer_.cancel(); }

  Node& node() noexcept { return node_; }
  std::uint64_t id() const noexcept { return id_; }
  // What clients are told to connect to: this connection's own address, since that one reaches us.
  std::string local_host() const;

 private:
  using Pieces = std::vector<boost::asio::const_buffer>;

  boost::asio::awaitable<bool> read_more();
  boost::asio::awaitable<bool> serve(std::span<const std::byte> frame);
  boost::asio::awaitable<bool> reply(const Call& call);
  boost::asio::awaitable<bool> reply_with_fault(const FaultAction& fault, Pieces pieces);
  boost::asio::awaitable<bool> write(const Pieces& pieces);

  std::shared_ptr<Cluster> cluster_;
  Node& node_;
  tcp::socket socket_;
  boost::asio::steady_timer timer_;
  std::uint64_t id_;
  protocol::FrameSplitter frames_;
  std::size_t counted_ = 0;  // of the buffer, in the cluster's sum
  std::vector<std::byte> out_;
  bool closed_ = false;
};

}  // namespace distributedlog::broker
