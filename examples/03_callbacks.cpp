// Sending without coroutines: any completion token does, here a callback that hears of success and of failure.
//
//   03_callbacks [HOST:PORT]
#include "example.hpp"

#include <distributedlog/producer.hpp>

#include <boost/asio/this_coro.hpp>

#include <vector>

namespace asio = boost::asio;
namespace dl = distributedlog;

void report(boost::system::error_code error, const dl::RecordMetadata& record) {
  if (error) {
    std::cout << "failed: " << error.message() << " (" << dl::to_string(record.certainty) << ")\n";
  } else {
    std::cout << "sent to partition " << record.partition << ", offset " << record.offset.value_or(-1) << '\n';
  }
}

asio::awaitable<void> send_some(std::string servers) {
  const auto executor = co_await asio::this_coro::executor;
  dl::Producer producer{executor, dl::ProducerConfig{.bootstrap_servers = servers}};

  // A record borrows its bytes, so they are kept until the callbacks have run.
  const std::vector<std::string> values{"one", "two", "three"};
  for (const std::string& value : values) producer.async_send(dl::Record("numbers", value), report);
  producer.async_send(dl::Record("not a topic!", "four"), report);

  co_await producer.flush();  // returns when every record sent before has its outcome
  co_await producer.close();
}

int main(int argc, char** argv) { return run(send_some(servers_from(argc, argv))); }
