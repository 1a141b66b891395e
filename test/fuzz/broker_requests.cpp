// A session of requests with anything in them, sent to a running development broker over a real socket. Each piece of
// the input is two bytes of length and as many bytes: the frame that is sent.
#include <distributedlog/dev_broker.hpp>
#include <distributedlog/dev_broker_faults.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <span>
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

  std::vector<std::uint8_t> session;
  for (std::span<const std::uint8_t> rest(data, size); rest.size() >= 2;) {
    const std::size_t length = std::min<std::size_t>(rest[0] * 256U + rest[1], rest.size() - 2);
    session.insert(session.end(), {0, 0, static_cast<std::uint8_t>(length >> 8), static_cast<std::uint8_t>(length)});
    session.insert(session.end(), rest.begin() + 2, rest.begin() + 2 + static_cast<std::ptrdiff_t>(length));
    rest = rest.subspan(2 + length);
  }
  asio::ip::tcp::socket client(running->context);
  client.connect(running->endpoint);
  asio::write(client, asio::buffer(session));
  running->context.poll();
  running->context.poll();
  running->broker.faults().cut_connections(1);
  running->context.poll();
  if (running->broker.faults().connections_open() != 0) std::abort();
  return 0;
}
