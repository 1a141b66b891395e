// Where a node listens.
#pragma once

#include <boost/asio/ip/tcp.hpp>

#include <string>
#include <string_view>

namespace distributedlog::broker {

// "127.0.0.1:9092", "[::1]:0", "localhost:9092". Throws std::invalid_argument that says what is wrong.
boost::asio::ip::tcp::endpoint parse_listen_address(std::string_view text);

// "127.0.0.1:9092", "[::1]:9092"
std::string to_host_port(const boost::asio::ip::tcp::endpoint& endpoint);

}  // namespace distributedlog::broker
