// One record after the other, as soon as possible: the event loop looks for work for a while before it sleeps, because
// a thread that has to be woken up can take longer than the broker's answer. A processor is busy meanwhile.
//
//   16_lowest_latency [HOST:PORT]
#include "example.hpp"

#include <distributedlog/producer.hpp>
#include <distributedlog/run_spinning.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <chrono>
#include <iostream>
#include <string>
#include <vector>

namespace asio = boost::asio;
namespace dl = distributedlog;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

asio::awaitable<void> send_one_by_one(std::string servers) {
  const dl::ProducerConfig config{.bootstrap_servers = servers};
  dl::Producer producer{co_await asio::this_coro::executor, config};
  std::vector<Clock::duration> waits;
  for (int i = 0; i < 1000; ++i) {
    const std::string value = "tick " + std::to_string(i);
    const Clock::time_point start = Clock::now();
    co_await producer.send({"ticks", value});
    waits.push_back(Clock::now() - start);
  }
  std::nth_element(waits.begin(), waits.begin() + 500, waits.end());
  std::cout << "1000 acknowledged, half of them within "
            << std::chrono::duration_cast<std::chrono::microseconds>(waits[500]).count() << " us\n";
  co_await producer.close();
}

int main(int argc, char** argv) {
  return run(send_one_by_one(servers_from(argc, argv)),
             [](asio::io_context& context) { dl::run_spinning(context, 50us); });
}
