// A service that is told to stop: it takes no new work, gives what is pending some seconds, and says what became of it.
//
//   09_shutdown [HOST:PORT]      ends with SIGINT or SIGTERM, or by itself after 1000 records
#include "example.hpp"

#include <distributedlog/producer.hpp>

#include <boost/asio/signal_set.hpp>
#include <boost/asio/this_coro.hpp>

#include <csignal>
#include <memory>

namespace asio = boost::asio;
namespace dl = distributedlog;

asio::awaitable<void> serve(std::string servers) {
  const auto executor = co_await asio::this_coro::executor;
  const auto stop = std::make_shared<bool>(false);  // shared: the handler may run after this function has ended
  asio::signal_set signals{executor, SIGINT, SIGTERM};
  signals.async_wait([stop](boost::system::error_code error, int) { *stop = !error; });

  dl::Producer producer{executor, dl::ProducerConfig{.bootstrap_servers = servers}};
  int sent = 0;
  while (!*stop && sent < 1000) {
    const std::string value = "record " + std::to_string(sent);
    co_await producer.send({"ticks", value});
    ++sent;
  }

  const dl::CloseReport report = co_await producer.close(std::chrono::seconds(5));
  std::cout << sent << " sent; when closing " << report.delivered << " delivered, " << report.failed << " failed, "
            << report.unknown << " unknown\n";
  signals.cancel();
}

int main(int argc, char** argv) { return run(serve(servers_from(argc, argv))); }
