// A hundred thousand messages as fast as one thread can: callbacks in place of a coroutine a record, large batches.
//
//   13_high_throughput [HOST:PORT]
#include "example.hpp"

#include <distributedlog/delivery.hpp>
#include <distributedlog/producer.hpp>

#include <boost/asio/this_coro.hpp>

#include <chrono>
#include <vector>

namespace asio = boost::asio;
namespace dl = distributedlog;
using namespace std::chrono_literals;

constexpr int messages = 100'000;
constexpr int at_once = 1000;

asio::awaitable<void> send_many(std::string servers) {
  dl::ProducerConfig config{.bootstrap_servers = servers};
  config.batch_size = 131072;
  config.linger = 100ms;
  config.compression = dl::Compression::lz4;
  dl::Producer producer{co_await asio::this_coro::executor, config};

  const auto start = std::chrono::steady_clock::now();
  int failed = 0;
  std::vector<std::string> values(at_once);
  for (int first = 0; first < messages; first += at_once) {
    dl::Delivery last;
    for (int i = 0; i < at_once; ++i) {
      std::string& value = values[static_cast<std::size_t>(i)];  // lives until the batch it went into is acknowledged
      value = "message " + std::to_string(first + i);
      producer.async_send({"bulk", value}, [&failed](boost::system::error_code error, const dl::RecordMetadata&) {
        if (error) ++failed;
      });
    }
    // The values are used again: everything sent so far has to be in a batch. enqueue comes after them in line.
    last = co_await producer.enqueue({"bulk", "end of a thousand"});
  }
  co_await producer.flush();
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  std::cout << producer.metrics().records_acked << " acknowledged, " << failed << " failed, "
            << static_cast<int>(messages / took.count()) << " a second\n";
  co_await producer.close();
}

int main(int argc, char** argv) { return run(send_many(servers_from(argc, argv))); }
