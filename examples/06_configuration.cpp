// Settings: as a struct, or as properties under the documented names and under Kafka's, and how they are checked.
//
//   06_configuration [HOST:PORT]
#include "example.hpp"

#include <distributedlog/producer.hpp>

#include <boost/asio/this_coro.hpp>

namespace asio = boost::asio;
namespace dl = distributedlog;

asio::awaitable<void> send_tuned(std::string servers) {
  // For throughput: large batches that wait a little for company, compressed.
  dl::ProducerConfig config{.bootstrap_servers = servers};
  config.batch_size = 128 * 1024;
  config.linger = std::chrono::milliseconds(20);
  if (dl::is_available(dl::Compression::lz4)) config.compression = dl::Compression::lz4;

  const auto executor = co_await asio::this_coro::executor;
  dl::Producer producer{executor, config};
  co_await producer.send({"events", "user-42", "a value"});
  co_await producer.close();
}

int main(int argc, char** argv) {
  const auto config = dl::ProducerConfig::from_properties({
      {"bootstrap.servers", servers_from(argc, argv)},
      {"linger_ms", "20"},
      {"max.in.flight.requests.per.connection", "5"},
  });
  std::cout << config.describe();

  // All faults are told at once, before anything is connected.
  dl::ProducerConfig wrong;
  wrong.max_in_flight = 6;
  wrong.batch_size = 64 * 1024 * 1024;
  for (const dl::ConfigFault& fault : wrong.validate()) {
    std::cout << fault.option << " = " << fault.value << ": " << fault.reason << '\n';
  }
  return run(send_tuned(servers_from(argc, argv)));
}
