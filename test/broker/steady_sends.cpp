// What a steady stream of sends asks the heap for: something a batch, nothing a record.
#include "base/sanitized.hpp"
#include "support/allocations.hpp"
#include "support/broker_thread.hpp"
#include "support/catch.hpp"

#include <distributedlog/producer.hpp>

#include <boost/asio/io_context.hpp>

#include <cstddef>
#include <string>

namespace {

using namespace distributedlog;
namespace asio = boost::asio;

// Sends `count` records by callbacks, `window` under way at a time: each callback sends the next.
class Stream {
 public:
  Stream(Producer& producer, std::size_t count) : producer_(producer), left_(count) {}

  void send_next() {
    if (left_ == 0) return;
    --left_;
    producer_.async_send(Record("orders", value_), [this](boost::system::error_code error, const RecordMetadata&) {
      failed_ += error ? 1 : 0;
      ++ended_;
      send_next();
    });
  }
  std::size_t ended() const noexcept { return ended_; }
  std::size_t failed() const noexcept { return failed_; }

 private:
  Producer& producer_;
  const std::string value_ = std::string(100, 'v');
  std::size_t left_;
  std::size_t ended_ = 0;
  std::size_t failed_ = 0;
};

TEST_CASE("a steady stream of sends by callback asks the heap for nothing a record") {
  constexpr std::size_t window = 5000;
  constexpr std::size_t records = 50'000;
  const test::BrokerThread broker;  // what it allocates is counted on its own thread
  asio::io_context context{1};
  ProducerConfig config;
  config.bootstrap_servers = broker.bootstrap();
  config.batch_size = 128 * 1024;
  Producer producer(context, config);
  const auto run = [&](Stream& stream, std::size_t count) {
    for (std::size_t i = 0; i < window; ++i) stream.send_next();
    while (stream.ended() < count) context.run_one();
  };
  Stream warm_up(producer, records);
  run(warm_up, records);

  const std::uint64_t requests_before = producer.metrics().requests_sent;
  test::start_counting_allocations();
  Stream counted(producer, records);
  run(counted, records);
  const std::size_t allocations = test::counted_allocations().count;
  const std::uint64_t requests = producer.metrics().requests_sent - requests_before;

  INFO(allocations << " allocations, " << requests << " requests");
  CHECK(warm_up.failed() + counted.failed() == 0);
  REQUIRE(requests > 0);
  if (sanitized) return;  // every node comes from the heap then
  CHECK(allocations <= 100 * requests);
  CHECK(allocations * 10 <= records);
}

}  // namespace
