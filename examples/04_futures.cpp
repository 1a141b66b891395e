// For a program that has no event loop of its own: a thread runs one, the others wait for futures.
//
//   04_futures [HOST:PORT]
#include "example.hpp"

#include <distributedlog/producer.hpp>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/use_future.hpp>

#include <chrono>
#include <future>
#include <thread>

namespace asio = boost::asio;
namespace dl = distributedlog;

int main(int argc, char** argv) try {
  asio::io_context context;
  auto keep_running = asio::make_work_guard(context);
  std::jthread loop([&context] { context.run(); });
  {
    dl::Producer producer{context, dl::ProducerConfig{.bootstrap_servers = servers_from(argc, argv)}};

    std::future<dl::RecordMetadata> future =
        producer.async_send(dl::Record("orders", "user-42", "one book"), asio::use_future);
    if (future.wait_for(std::chrono::seconds(30)) != std::future_status::ready) throw std::runtime_error("no answer");
    std::cout << "offset " << future.get().offset.value_or(-1) << '\n';  // get() throws if the send failed

    asio::co_spawn(context, producer.close(), asio::use_future).get();
  }
  keep_running.reset();
  return 0;
} catch (const std::exception& problem) {
  std::cerr << problem.what() << '\n';
  return 1;
}
