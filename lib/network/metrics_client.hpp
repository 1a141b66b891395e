// One HTTP connection to the metrics endpoint.
#pragma once

#include "network/metrics_pages.hpp"

#include <distributedlog/metrics_endpoint.hpp>

#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>

#include <memory>
#include <string>

namespace distributedlog::network {

class MetricsClient {
 public:
  MetricsClient(boost::asio::ip::tcp::socket socket, const MetricsEndpointConfig& config);

  // Answers one request after the other until the peer goes, breaks the protocol or takes too long.
  boost::asio::awaitable<void> run(std::shared_ptr<MetricsPages> pages);
  void close() noexcept;

 private:
  using Parser = boost::beast::http::request_parser<boost::beast::http::empty_body>;
  using Status = boost::beast::http::status;
  struct Answer;

  boost::asio::awaitable<Answer> answer_to(const Parser& parser, std::shared_ptr<MetricsPages> pages);
  boost::asio::awaitable<bool> write(const Answer& answer, unsigned version, bool head, bool keep_alive);
  boost::asio::awaitable<void> finish();

  const MetricsEndpointConfig& config_;
  boost::beast::tcp_stream stream_;
  boost::beast::flat_buffer buffer_;
};

}  // namespace distributedlog::network
