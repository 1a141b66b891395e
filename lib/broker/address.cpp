#include "broker/address.hpp"

#include <boost/asio/ip/address.hpp>

#include <charconv>
#include <stdexcept>

namespace distributedlog::broker {

using boost::asio::ip::tcp;

tcp::endpoint parse_listen_address(std::string_view text) {
  auto refuse = [text](const char* reason) -> std::invalid_argument {
    return std::invalid_argument("listen address \"" + std::string(text) + "\": " + reason);
  };
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) throw refuse("no port, expected HOST:PORT");

  const auto digits = text.substr(colon + 1);
  std::uint16_t port = 0;
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (error != std::errc{} || end != digits.data() + digits.size()) throw refuse("the port is no number up to 65535");

  auto host = text.substr(0, colon);
  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != std::string_view::npos) {
    throw refuse("an IPv6 address needs brackets, [::1]:9092");
  }
  if (host == "localhost") host = "127.0.0.1";

  boost::system::error_code failed;
  auto address = boost::asio::ip::make_address(host, failed);
  if (failed) throw refuse("the host is neither a numeric address nor localhost");
  return {address, port};
}

std::string to_host_port(const tcp::endpoint& endpoint) {
  const auto host = endpoint.address().to_string();
  const auto port = std::to_string(endpoint.port());
  return endpoint.address().is_v6() ? "[" + host + "]:" + port : host + ":" + port;
}

}  // namespace distributedlog::broker
