// Larger batches, compressed: fewer requests and fewer bytes for a little patience. One topic is told to be quicker.
//
//   11_batching_and_compression [HOST:PORT]
#include "example.hpp"

#include <distributedlog/delivery.hpp>
#include <distributedlog/producer.hpp>

#include <boost/asio/this_coro.hpp>

#include <vector>

namespace asio = boost::asio;
namespace dl = distributedlog;
using namespace std::chrono_literals;

asio::awaitable<void> send_events(std::string servers) {
  dl::ProducerConfig config{.bootstrap_servers = servers};
  config.batch_size = 65536;
  config.linger = 50ms;
  config.compression = dl::Compression::lz4;
  config.topics["alerts"].linger = 0ms;
  dl::Producer producer{co_await asio::this_coro::executor, config};

  // Two steps: enqueue waits for room only, so that a whole batch comes together before the first outcome is awaited.
  std::vector<dl::Delivery> deliveries;
  for (int i = 0; i < 5000; ++i) {
    const std::string event = R"({"user":"user-)" + std::to_string(i % 50) + R"(","action":"view"})";
    deliveries.push_back(co_await producer.enqueue({"events", event}));
  }
  const dl::RecordMetadata alert = co_await producer.send({"alerts", "at once"});
  std::cout << "alert at offset " << alert.offset.value() << '\n';
  co_await producer.flush();  // cuts the linger short
  for (const dl::Delivery& delivery : deliveries) co_await delivery.get();

  const dl::ProducerMetrics metrics = producer.metrics();
  std::cout << metrics.records_acked << " records, " << metrics.batches_sent << " batches, "
            << metrics.compression_ratio() << " to 1\n";
  co_await producer.close();
}

int main(int argc, char** argv) { return run(send_events(servers_from(argc, argv))); }
