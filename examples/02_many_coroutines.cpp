// A hundred coroutines, each awaiting its own sends: the producer puts what they send together into batches.
//
//   02_many_coroutines [HOST:PORT]
#include "example.hpp"

#include <distributedlog/producer.hpp>

#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace asio = boost::asio;
namespace dl = distributedlog;

using Finished = asio::experimental::channel<void(boost::system::error_code)>;

constexpr int workers = 100;
constexpr int records_each = 100;

asio::awaitable<void> work(dl::Producer& producer, int worker) {
  const std::string key = "worker-" + std::to_string(worker);
  for (int i = 0; i < records_each; ++i) {
    const std::string value = "step " + std::to_string(i);
    co_await producer.send({"steps", key, value});  // key and value live until the send is acknowledged
  }
}

asio::awaitable<void> send_all(std::string servers) {
  const auto executor = co_await asio::this_coro::executor;
  dl::Producer producer{executor, dl::ProducerConfig{.bootstrap_servers = servers}};

  Finished finished{executor, workers};
  std::exception_ptr problem;
  for (int worker = 0; worker < workers; ++worker) {
    asio::co_spawn(executor, work(producer, worker), [&finished, &problem](std::exception_ptr error) {
      if (error) problem = error;
      finished.try_send(boost::system::error_code{});
    });
  }
  for (int worker = 0; worker < workers; ++worker) co_await finished.async_receive(asio::use_awaitable);
  if (problem) std::rethrow_exception(problem);

  const dl::ProducerMetrics metrics = producer.metrics();
  std::cout << metrics.records_acked << " records in " << metrics.batches_sent << " batches and "
            << metrics.requests_sent << " requests\n";
  co_await producer.close();
}

int main(int argc, char** argv) { return run(send_all(servers_from(argc, argv))); }
