#include "network/asio_stream.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/write.hpp>

#include <limits>

namespace distributedlog::network {

namespace {

constexpr auto as_result = asio::as_tuple(asio::deferred);

// At each step as much as the kernel takes. Asio's own condition stops at 64 KiB, and every step costs a turn of the
// loop and wakes the peer.
constexpr auto all_that_fits = [](const error_code& error, std::size_t) noexcept {
  return error ? 0 : std::numeric_limits<std::size_t>::max();
};

}  // namespace

asio::awaitable<error_code> AsioStream::connect(const Address& peer) {
  error_code error;
  const auto ip = asio::ip::make_address(peer.ip, error);
  if (error) co_return error;
  const asio::ip::tcp::endpoint endpoint(ip, peer.port);
  const auto connected = co_await socket_.async_connect(endpoint, as_result);
  if (std::get<0>(connected)) co_return std::get<0>(connected);
  // Failing to set these costs speed, not correctness.
  socket_.set_option(asio::ip::tcp::no_delay(true), error);
  socket_.set_option(asio::socket_base::keep_alive(true), error);
  co_return error_code{};
}

asio::awaitable<ReadResult> AsioStream::read_some(std::span<std::byte> into) {
  const auto result = co_await socket_.async_read_some(asio::buffer(into.data(), into.size()), as_result);
  co_return ReadResult(std::get<0>(result), std::get<1>(result));
}

asio::awaitable<error_code> AsioStream::write(std::span<const asio::const_buffer> buffers) {
  const auto result = co_await asio::async_write(socket_, buffers, all_that_fits, as_result);
  co_return std::get<0>(result);
}

void AsioStream::close() noexcept {
  error_code ignored;
  socket_.shutdown(asio::ip::tcp::socket::shutdown_both, ignored);
  socket_.close(ignored);
}

}  // namespace distributedlog::network
