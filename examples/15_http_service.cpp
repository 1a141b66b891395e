// An HTTP service whose handler writes to the log before it answers: POST /orders gives the offset, or 503.
//
//   15_http_service [HOST:PORT]
//
// To be complete in itself it then sends itself one request and ends. Its metrics are on a page of their own.
#include "example.hpp"

#include <distributedlog/metrics_endpoint.hpp>
#include <distributedlog/producer.hpp>
#include <distributedlog/prometheus.hpp>

#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

namespace asio = boost::asio;
namespace http = boost::beast::http;
namespace dl = distributedlog;
using asio::ip::tcp;

using Request = http::request<http::string_body>;
using Response = http::response<http::string_body>;

asio::awaitable<Response> answer(dl::Producer& producer, Request request) {
  Response response{http::status::ok, request.version()};
  try {
    const dl::RecordMetadata sent = co_await producer.send({"http-orders", request.body()});
    response.body() = "offset " + std::to_string(sent.offset.value()) + "\n";
  } catch (const dl::ProducerError& error) {
    response.result(http::status::service_unavailable);
    response.body() = std::string(error.what()) + "\n";
  }
  response.prepare_payload();
  co_return response;
}

asio::awaitable<void> serve(tcp::acceptor& acceptor, dl::Producer& producer) {
  tcp::socket client = co_await acceptor.async_accept(asio::use_awaitable);
  boost::beast::flat_buffer buffer;
  Request request;
  co_await http::async_read(client, buffer, request, asio::use_awaitable);
  Response response = co_await answer(producer, std::move(request));
  co_await http::async_write(client, response, asio::use_awaitable);
}

// What `curl -d 'one coffee' URL` would do.
asio::awaitable<std::string> fetch(tcp::endpoint where, http::verb verb, std::string target, std::string body) {
  tcp::socket socket{co_await asio::this_coro::executor};
  co_await socket.async_connect(where, asio::use_awaitable);
  Request request{verb, target, 11};
  request.set(http::field::host, "localhost");
  request.body() = std::move(body);
  request.prepare_payload();
  co_await http::async_write(socket, request, asio::use_awaitable);
  boost::beast::flat_buffer buffer;
  Response response;
  co_await http::async_read(socket, buffer, response, asio::use_awaitable);
  co_return response.body();
}

asio::awaitable<void> service(std::string servers) {
  const auto executor = co_await asio::this_coro::executor;
  dl::Producer producer{executor, dl::ProducerConfig{.bootstrap_servers = servers}};
  const auto page = [&producer]() -> asio::awaitable<std::string> {
    const dl::DetailedMetrics metrics = co_await producer.detailed_metrics();
    co_return dl::to_prometheus(metrics);
  };
  dl::MetricsEndpoint endpoint{executor, dl::MetricsEndpointConfig{}, page};
  tcp::acceptor acceptor{executor, {asio::ip::address_v4::loopback(), 0}};
  asio::co_spawn(executor, serve(acceptor, producer), asio::detached);

  std::cout << co_await fetch(acceptor.local_endpoint(), http::verb::post, "/orders", "one coffee");
  const tcp::endpoint metrics{asio::ip::address_v4::loopback(), endpoint.port()};
  const std::string text = co_await fetch(metrics, http::verb::get, "/metrics", "");
  std::cout << "metrics: " << (text.find("# TYPE") != std::string::npos ? "served" : "missing") << '\n';
  endpoint.stop();
  co_await producer.close();
}

int main(int argc, char** argv) { return run(service(servers_from(argc, argv))); }
