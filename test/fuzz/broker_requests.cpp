// Requests with anything in them, each framed and sent to a running development broker over a real socket.
#include <distributedlog/dev_broker.hpp>
#include <distributedlog/dev_broker_faults.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

namespace {

namespace asio = boost::asio;
using namespace distributedlog;

DevBrokerConfig in_memory() {
  DevBrokerConfig config;
  config.discard = true;
  config.default_partitions = 2;
  return config;
}

struct Running {
  Running() : broker(context, in_memory()) {
    broker.start();
    const auto address = broker.bootstrap_servers();
    endpoint = {asio::ip::make_address("127.0.0.1"),
                static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1)))};
    broker.faults().create_topic("orders", 2);
  }
  asio::io_context context{1};
  DevBroker broker;
  asio::ip::tcp::endpoint endpoint;
  int runs = 0;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static auto running = std::make_unique<Running>();
  if (size > 60000) return 0;                                              // more than a socket takes at once
  if (++running->runs % 2000 == 0) running = std::make_unique<Running>();  // topics and groups made by requests go

  std::vector<std::uint8_t> frame{0, 0, static_cast<std::uint8_t>(size >> 8), static_cast<std::uint8_t>(size)};
  frame.insert(frame.end(), data, data + size);
  asio::ip::tcp::socket client(running->context);
  client.connect(running->endpoint);
  asio::write(client, asio::buffer(frame));
  running->context.poll();
  running->context.poll();
  running->broker.faults().cut_connections(1);
  running->context.poll();
  if (running->broker.faults().connections_open() != 0) std::abort();
  return 0;
}
