// What a hundred thousand sends cost that all wait at the same time, beside their bytes.
#include "support/allocations.hpp"
#include "support/catch.hpp"

#include <distributedlog/producer.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <cstddef>
#include <string>

namespace {

using namespace distributedlog;
namespace asio = boost::asio;
using asio::ip::tcp;

constexpr std::size_t sends = 100'000;

// Bytes taken from the heap for each of the sends that `start` begins; they wait for a broker that never comes.
template <class Start>
std::size_t bytes_each(Start start) {
  asio::io_context context{1};
  const tcp::socket bound(context, tcp::endpoint(asio::ip::address_v4::loopback(), 0));  // refuses every connect
  ProducerConfig config;
  config.bootstrap_servers = "127.0.0.1:" + std::to_string(bound.local_endpoint().port());
  Producer producer(context, config);
  start(producer);
  context.poll();
  test::start_counting_allocations();
  for (std::size_t i = 1; i < sends; ++i) start(producer);
  context.poll();
  const std::size_t bytes = test::counted_allocations().bytes;
  REQUIRE(producer.metrics().waiting_senders == sends);
  return bytes / sends;
}

TEST_CASE("a pending send with a callback costs at most half a kilobyte") {
  const std::size_t bytes = bytes_each([](Producer& producer) {
    producer.async_send({"orders", "a value"}, [](const boost::system::error_code&, const RecordMetadata&) {});
  });
  INFO(bytes << " bytes each");
  CHECK(bytes <= 512);
}

}  // namespace
