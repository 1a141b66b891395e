// A program of somebody else: one record into a development broker in the same event loop, and the offset it got.
#include <distributedlog/dev_broker.hpp>
#include <distributedlog/producer.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>

#include <exception>
#include <iostream>

namespace asio = boost::asio;
namespace dl = distributedlog;

asio::awaitable<void> send_one(dl::DevBroker& broker) {
  dl::ProducerConfig config;
  config.bootstrap_servers = broker.bootstrap_servers();
  dl::Producer producer{co_await asio::this_coro::executor, config};
  const dl::RecordMetadata metadata = co_await producer.send({"orders", "user-42", "a new order"});
  std::cout << "offset " << metadata.offset.value() << '\n';
  co_await producer.close();
  broker.stop();
}

int main() {
  asio::io_context context;
  dl::DevBroker broker{context};
  broker.start();
  asio::co_spawn(context, send_one(broker), [](std::exception_ptr error) {
    if (error) std::rethrow_exception(error);
  });
  context.run();
}
