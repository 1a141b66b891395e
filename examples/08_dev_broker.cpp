// A test of one's own service without any installation: the development broker runs in the same event loop.
//
//   08_dev_broker
#include "example.hpp"

#include <distributedlog/dev_broker.hpp>
#include <distributedlog/producer.hpp>

#include <boost/asio/this_coro.hpp>

namespace asio = boost::asio;
namespace dl = distributedlog;

asio::awaitable<void> with_broker() {
  const auto executor = co_await asio::this_coro::executor;
  dl::DevBrokerConfig settings;
  settings.default_partitions = 3;
  dl::DevBroker broker{executor, settings};  // a free port of this machine, a folder that goes when it stops
  broker.start();

  dl::Producer producer{executor, dl::ProducerConfig{.bootstrap_servers = broker.bootstrap_servers()}};
  for (int user = 0; user < 5; ++user) {
    const std::string key = "user-" + std::to_string(user);
    const dl::RecordMetadata sent = co_await producer.send({"orders", key, "one book"});
    std::cout << key << " is in partition " << sent.partition << " at offset " << sent.offset.value() << '\n';
  }
  co_await producer.close();
  broker.stop();
}

int main() { return run(with_broker()); }
