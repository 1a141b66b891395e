// A client that says exactly what it is told to, over a real socket.
#pragma once

#include "protocol/frame.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace distributedlog::test {

namespace asio = boost::asio;

class RawClient {
 public:
  using Frame = std::vector<std::byte>;

  // `address`: "127.0.0.1:9092"
  RawClient(asio::any_io_executor executor, const std::string& address) : socket_(std::move(executor)) {
    const auto colon = address.rfind(':');
    const auto port = static_cast<std::uint16_t>(std::stoi(address.substr(colon + 1)));
    socket_.connect({asio::ip::make_address(address.substr(0, colon)), port});
  }

  template <class Request>
  Frame frame_of(const Request& request, int version) {
    Frame frame;
    protocol::Writer writer(frame);
    protocol::encode_request(writer, request, version, ++correlation_, "raw");
    return frame;
  }

  // Sends the request and decodes the answer; throws when the connection is closed or the answer is malformed.
  template <class Request>
  asio::awaitable<typename Request::Response> call(const Request& request, int version) {
    auto frame = frame_of(request, version);
    co_await send(frame);
    auto response = co_await receive<typename Request::Response>(version);
    co_return response;
  }

  template <class Response>
  asio::awaitable<Response> receive(int version) {
    auto frame = co_await read_frame();
    if (!frame) throw std::runtime_error("the connection was closed instead of an answer");
    Response response;
    decode(*frame, version, response);
    co_return response;
  }

  // Without its size; nothing when the connection was closed.
  asio::awaitable<std::optional<Frame>> read_frame() {
    boost::system::error_code error;
    Frame size(4);
    co_await asio::async_read(socket_, asio::buffer(size), asio::redirect_error(asio::use_awaitable, error));
    if (error) co_return std::nullopt;
    Frame frame(static_cast<std::size_t>(protocol::Reader(size).i32()));
    co_await asio::async_read(socket_, asio::buffer(frame), asio::redirect_error(asio::use_awaitable, error));
    if (error) co_return std::nullopt;
    co_return frame;
  }

  // How many bytes come until the other side closes.
  asio::awaitable<std::size_t> bytes_until_close() {
    boost::system::error_code error;
    std::vector<std::byte> buffer(4096);
    std::size_t total = 0;
    while (!error) {
      total += co_await socket_.async_read_some(asio::buffer(buffer), asio::redirect_error(asio::use_awaitable, error));
    }
    co_return total;
  }

  asio::awaitable<void> send(const Frame& bytes) {
    boost::system::error_code ignored;  // a broker that has closed is found out by reading
    co_await asio::async_write(socket_, asio::buffer(bytes), asio::redirect_error(asio::use_awaitable, ignored));
  }

  void close() { socket_.close(); }
  std::int32_t last_correlation() const noexcept { return correlation_; }

 private:
  template <class Response>
  void decode(const Frame& frame, int version, Response& response) const {
    protocol::Reader reader(frame);
    protocol::ResponseHeader header;
    if (!header.decode(reader, Response::api_key, version)) throw std::runtime_error("malformed response header");
    if (header.correlation_id != correlation_) throw std::runtime_error("answer to another request");
    if (!response.decode(reader, version)) throw std::runtime_error("malformed response");
  }

  asio::ip::tcp::socket socket_;
  std::int32_t correlation_ = 0;
};

}  // namespace distributedlog::test
