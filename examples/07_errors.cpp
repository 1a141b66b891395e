// What a failed send tells: what happened, and whether the record may be in the log all the same.
//
//   07_errors [HOST:PORT]
#include "example.hpp"

#include <distributedlog/producer.hpp>

#include <boost/asio/this_coro.hpp>

namespace asio = boost::asio;
namespace dl = distributedlog;

asio::awaitable<void> try_to_send(dl::Producer& producer, dl::Record record) {
  try {
    co_await producer.send(record);
    std::cout << "acknowledged\n";
  } catch (const dl::ProducerError& error) {
    std::cout << error.what() << '\n';
    // Sending again is safe when the record was certainly not written. Otherwise it could stand there twice.
    const bool may_try_again =
        dl::is_retriable(error.code()) && error.certainty() == dl::DeliveryCertainty::not_written;
    std::cout << "  " << dl::to_string(error.certainty()) << (may_try_again ? ", worth another try\n" : "\n");
  }
}

asio::awaitable<void> meet_errors(std::string servers) {
  const auto executor = co_await asio::this_coro::executor;
  {
    dl::Producer producer{executor, dl::ProducerConfig{.bootstrap_servers = servers}};
    const std::string too_large(2 * 1024 * 1024, 'x');
    co_await try_to_send(producer, {"orders", too_large});
    co_await try_to_send(producer, {"no/such/topic", "a value"});
    co_await try_to_send(producer, {"orders", "a value"});
    co_await producer.close();
    co_await try_to_send(producer, {"orders", "too late"});
  }
  // Nobody listens there. max_block bounds how long a send waits to learn where its topic is.
  dl::ProducerConfig config{.bootstrap_servers = "127.0.0.1:1"};
  config.max_block = std::chrono::milliseconds(300);
  dl::Producer producer{executor, config};
  co_await try_to_send(producer, {"orders", "a value"});
  co_await producer.close();
}

int main(int argc, char** argv) { return run(meet_errors(servers_from(argc, argv))); }
