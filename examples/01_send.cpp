// The smallest program: one record, awaited.
//
//   01_send [HOST:PORT]
#include <distributedlog/producer.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>

#include <iostream>
#include <string>

namespace asio = boost::asio;
namespace dl = distributedlog;

asio::awaitable<void> run(std::string servers) {
  const auto executor = co_await asio::this_coro::executor;
  dl::Producer producer{executor, dl::ProducerConfig{.bootstrap_servers = servers}};

  const dl::RecordMetadata sent = co_await producer.send({"orders", "user-42", "one book"});  // topic, key, value
  std::cout << "record " << sent.offset.value() << " of " << sent.topic.view() << '-' << sent.partition << '\n';

  co_await producer.close();
}

int main(int argc, char** argv) {
  asio::io_context context;
  int failed = 0;
  asio::co_spawn(context, run(argc > 1 ? argv[1] : "localhost:9092"), [&failed](std::exception_ptr error) {
    if (!error) return;
    failed = 1;
    try {
      std::rethrow_exception(error);
    } catch (const std::exception& problem) {
      std::cerr << problem.what() << '\n';
    }
  });
  context.run();
  return failed;
}
