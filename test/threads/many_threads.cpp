// Where threads meet: an io_context run by four threads, sends from all of them and from threads outside, one producer.
// Run under ThreadSanitizer by `./dev tsan`.
#include "support/broker_thread.hpp"
#include "support/catch.hpp"

#include <distributedlog/producer.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <atomic>
#include <future>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

using namespace distributedlog;
namespace asio = boost::asio;

namespace {

constexpr int senders = 8;
constexpr int records_each = 400;

// Every offset that was acknowledged, by partition: twice the same one means that a record was lost or doubled.
class Offsets {
 public:
  void add(const RecordMetadata& metadata) {
    const std::lock_guard lock(mutex_);
    ++seen_[{metadata.partition, metadata.offset.value()}];
  }
  std::size_t count() const { return seen_.size(); }

 private:
  std::mutex mutex_;
  std::map<std::pair<std::int32_t, std::int64_t>, int> seen_;
};

asio::awaitable<void> send_in_order(Producer& producer, int sender, Offsets& offsets) {
  const std::string key = "sender-" + std::to_string(sender);
  std::int64_t last = -1;
  for (int i = 0; i < records_each; ++i) {
    const std::string value = std::to_string(i);
    const RecordMetadata metadata = co_await producer.send({"threads", key, value});
    if (metadata.offset.value() <= last) throw std::runtime_error("out of order");
    last = *metadata.offset;
    offsets.add(metadata);
  }
}

}  // namespace

TEST_CASE("one producer serves coroutines of four threads and futures of two others, in order and once") {
  test::BrokerThread broker;
  asio::io_context context;
  ProducerConfig config;
  config.bootstrap_servers = broker.bootstrap();
  Producer producer(context, config);
  Offsets offsets;

  std::vector<std::future<void>> done;
  for (int sender = 0; sender < senders; ++sender) {
    done.push_back(asio::co_spawn(context, send_in_order(producer, sender, offsets), asio::use_future));
  }
  auto work = asio::make_work_guard(context);
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) threads.emplace_back([&context] { context.run(); });
  std::atomic<int> failures_seen{0};  // Catch's assertions belong to one thread, so the others only count
  for (int outside = 0; outside < 2; ++outside) {
    threads.emplace_back([&producer, &offsets, &failures_seen] {
      for (int i = 0; i < records_each; ++i) {
        offsets.add(producer.async_send({"threads", "from outside"}, asio::use_future).get());
        if (producer.metrics().records_failed != 0) ++failures_seen;
      }
    });
  }
  for (auto& future : done) future.get();
  for (std::size_t i = 4; i < threads.size(); ++i) threads[i].join();
  const CloseReport report = asio::co_spawn(context, producer.close(), asio::use_future).get();
  work.reset();
  for (std::size_t i = 0; i < 4; ++i) threads[i].join();

  CHECK(failures_seen == 0);
  CHECK(offsets.count() == (senders + 2) * records_each);
  CHECK(report.failed + report.unknown == 0);
  CHECK(producer.metrics().records_acked == (senders + 2) * records_each);
  CHECK(producer.metrics().closed);
}
