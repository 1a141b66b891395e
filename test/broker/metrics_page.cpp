// Prints the metrics page of a producer that has worked and met errors, as its endpoint serves it: what prometheus.py
// reads.
#include <distributedlog/dev_broker.hpp>
#include <distributedlog/dev_broker_faults.hpp>
#include <distributedlog/metrics_endpoint.hpp>
#include <distributedlog/producer.hpp>
#include <distributedlog/prometheus.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

#include <chrono>
#include <iostream>
#include <string>

namespace asio = boost::asio;
using namespace distributedlog;

namespace {

constexpr auto as_result = asio::as_tuple(asio::deferred);

asio::awaitable<std::string> scrape(asio::io_context& io, std::uint16_t port) {
  asio::ip::tcp::socket socket(io);
  const asio::ip::tcp::endpoint target(asio::ip::address_v4::loopback(), port);
  co_await socket.async_connect(target, as_result);
  const std::string request = "GET /metrics HTTP/1.0\r\n\r\n";
  co_await asio::async_write(socket, asio::buffer(request), as_result);
  std::string answer;
  co_await asio::async_read(socket, asio::dynamic_buffer(answer), as_result);
  co_return answer.substr(answer.find("\r\n\r\n") + 4);
}

asio::awaitable<void> work(asio::io_context& io) {
  DevBroker broker(io, {.nodes = 2});
  broker.start();
  broker.faults().create_topic("orders", 4);
  broker.faults().inject(BrokerApi::produce, FaultAction::fail(broker_errc::not_enough_replicas));
  broker.faults().inject(FaultTarget(BrokerApi::produce).topic("forbidden").for_ever(),
                         FaultAction::fail(broker_errc::topic_authorization_failed));
  Producer producer(io, ProducerConfig{.bootstrap_servers = broker.bootstrap_servers()});
  MetricsEndpoint endpoint(io, {}, [&producer]() -> asio::awaitable<std::string> {
    const DetailedMetrics metrics = co_await producer.detailed_metrics();
    co_return to_prometheus(metrics, {{"client_id", "a \"quoted\" \\ name\nin two lines"}});
  });
  for (int i = 0; i < 20; ++i) {
    const std::string key = std::to_string(i);
    co_await producer.send({"orders", key, "value"});
  }
  try {
    co_await producer.send({"forbidden", "value"});
  } catch (const ProducerError&) {
    // which is what its counter is for
  }
  const std::string page = co_await scrape(io, endpoint.port());
  std::cout << page;
  endpoint.stop();
  co_await producer.close();
  broker.stop();
}

}  // namespace

int main() {
  asio::io_context io{1};
  int result = 1;
  asio::co_spawn(io, work(io), [&](std::exception_ptr error) { result = error ? 1 : 0; });
  io.run_for(std::chrono::seconds(60));
  return result;
}
