// A producer whose broker is not there.
#pragma once

#include <distributedlog/producer.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <fmt/format.h>

#include <string>

namespace bench {

// A port of this machine that nobody listens on: bound, so that nobody else takes it.
class DeadPort {
 public:
  explicit DeadPort(boost::asio::io_context& context)
      : socket_(context, {boost::asio::ip::address_v4::loopback(), 0}) {}
  std::string address() const { return fmt::format("127.0.0.1:{}", socket_.local_endpoint().port()); }

 private:
  boost::asio::ip::tcp::socket socket_;
};

// Its sends wait, because nobody answers.
struct Unanswered {
  explicit Unanswered(distributedlog::ProducerConfig config = {})
      : producer(context, (config.bootstrap_servers = port.address(), std::move(config))) {}

  boost::asio::io_context context{1};
  DeadPort port{context};
  distributedlog::Producer producer;
};

inline constexpr auto tell_nobody = [](const boost::system::error_code&, const distributedlog::RecordMetadata&) {};

}  // namespace bench
