// When a batch leaves: full, linger over, flush, or at once; by bytes, by count, by topic; and what the buffer holds.
#include "feature.hpp"

#include <distributedlog/delivery.hpp>

#include <boost/asio/use_future.hpp>

using namespace distributedlog;
using namespace features;
using namespace std::chrono_literals;

namespace {

// Sends `count` records to partition 0 of the topic without waiting, then flushes; the batches that carried them.
asio::awaitable<std::uint64_t> batches_for(ProducerConfig settings, std::string topic, int count, std::string value) {
  Producer producer(co_await asio::this_coro::executor, settings);
  co_await producer.prepare(std::vector<std::string>(1, topic));
  // A new partition shows one request first; what is measured comes after.
  const Delivery first = co_await producer.enqueue(Record(topic, "first").partition(0));
  co_await producer.flush();
  CHECK(first.ready());
  const std::uint64_t before = producer.metrics().batches_sent;
  for (int i = 0; i < count; ++i) {
    producer.async_send(Record(topic, value).partition(0),
                        [](boost::system::error_code error, const RecordMetadata&) { CHECK_FALSE(error); });
  }
  co_await producer.flush();
  const std::uint64_t batches = producer.metrics().batches_sent - before;
  co_await producer.close();
  co_return batches;
}

ProducerConfig lingering() {
  ProducerConfig settings = config();
  settings.linger = 30s;
  settings.delivery_timeout = 100s;
  return settings;
}

}  // namespace

TEST_CASE("batching: a full batch leaves by itself, flush takes the rest") {
  run([]() -> asio::awaitable<void> {
    ProducerConfig settings = lingering();
    settings.batch_size = 10000;
    const std::uint64_t batches = co_await batches_for(settings, "batch-full", 100, std::string(1000, 'x'));
    CHECK(batches == 12);  // nine records of a good thousand bytes each
  });
}

TEST_CASE("batching: linger is measured from the oldest record, and cut short by nothing but its end") {
  run([]() -> asio::awaitable<void> {
    ProducerConfig settings = config();
    settings.linger = 150ms;
    Producer producer(co_await asio::this_coro::executor, settings);
    co_await producer.prepare("batch-linger");
    const auto start = std::chrono::steady_clock::now();
    std::vector<Delivery> deliveries;
    for (int i = 0; i < 10; ++i) {
      deliveries.push_back(co_await producer.enqueue(Record("batch-linger", "v").partition(1)));
    }
    for (const Delivery& delivery : deliveries) co_await delivery.get();
    CHECK(std::chrono::steady_clock::now() - start >= 150ms);
    CHECK(producer.metrics().batches_sent == 1);
    co_await producer.close();
  });
}

TEST_CASE("batching: linger 0 is adaptive, a lone send waits for nothing and many share a batch") {
  run([]() -> asio::awaitable<void> {
    const std::uint64_t batches = co_await batches_for(config(), "batch-adaptive", 500, "v");
    CHECK(batches <= 5);
  });
}

TEST_CASE("batching: batch_max_records caps by count, batch_size 0 sends every record alone") {
  run([]() -> asio::awaitable<void> {
    ProducerConfig capped = lingering();
    capped.batch_max_records = 10;
    const std::uint64_t by_count = co_await batches_for(capped, "batch-count", 95, "v");
    CHECK(by_count == 10);
    ProducerConfig alone = lingering();
    alone.batch_size = 0;
    const std::uint64_t single = co_await batches_for(alone, "batch-alone", 20, "v");
    CHECK(single == 20);
  });
}

TEST_CASE("batching: a topic may have settings of its own") {
  run([]() -> asio::awaitable<void> {
    ProducerConfig settings = ProducerConfig::from_properties({{"bootstrap.servers", bootstrap()},
                                                               {"linger.ms", "30000"},
                                                               {"delivery.timeout.ms", "100000"},
                                                               {"topic.batch.own.linger.ms", "0"},
                                                               {"topic.batch.own.batch_max_records", "7"},
                                                               {"topic.batch.own.compression.type", "gzip"}});
    const std::uint64_t own = co_await batches_for(settings, "batch.own", 70, std::string(200, 'a'));
    CHECK(own >= 10);
    Producer producer(co_await asio::this_coro::executor, settings);
    co_await producer.send({"batch.own", "its linger is 0, so this comes back at once"});
    co_await producer.close();
  });
  CHECK(read_back("batch.own").size() == 72);
}

TEST_CASE("batching: a batch that the broker finds too large goes on in halves") {
  run([]() -> asio::awaitable<void> {
    ProducerConfig settings = config();
    settings.batch_size = 3'000'000;  // a broker's limit is 1,048,588 bytes unless told otherwise
    settings.max_request_size = 4'000'000;
    settings.linger = 5ms;
    settings.retry_backoff = 10ms;
    Producer producer(co_await asio::this_coro::executor, settings);
    std::vector<std::string> values;
    for (int i = 0; i < 25; ++i) values.emplace_back(100'000, static_cast<char>('a' + i));
    std::vector<Record> records;
    for (const std::string& value : values) records.push_back(Record("batch-split", value).partition(0));
    const std::vector<SendResult> results = co_await producer.send_all(records);
    for (std::size_t i = 0; i < results.size(); ++i) {
      INFO(results[i].error.message());
      REQUIRE(results[i]);
      CHECK(results[i].metadata.offset == static_cast<std::int64_t>(i));
    }
    co_await producer.close();
  });
}

TEST_CASE("max_in_flight 1 keeps the order and makes the next batch wait") {
  run([]() -> asio::awaitable<void> {
    ProducerConfig settings = config();
    settings.max_in_flight = 1;
    settings.batch_size = 200;
    const std::uint64_t batches = co_await batches_for(settings, "in-flight", 300, std::string(50, 'x'));
    CHECK(batches >= 100);
  });
  const auto messages = read_back("in-flight");
  CHECK(messages.size() == 301);
}

TEST_CASE("bounded memory: a hundred thousand pending sends stay within the budget and all arrive") {
  run([]() -> asio::awaitable<void> {
    ProducerConfig settings = config();
    settings.batch_size = 65536;
    settings.buffer_memory = 2 * 1024 * 1024;
    Producer producer(co_await asio::this_coro::executor, settings);
    int acked = 0;
    int failed = 0;
    std::size_t most = 0;
    for (int i = 0; i < hundred_thousand; ++i) {
      producer.async_send({"memory", "some value"}, [&](boost::system::error_code error, const RecordMetadata&) {
        ++(error ? failed : acked);
        if (acked % 1000 == 0) most = std::max<std::size_t>(most, producer.metrics().buffered_bytes);
      });
    }
    co_await producer.flush();
    CHECK(acked == hundred_thousand);
    CHECK(failed == 0);
    CHECK(most <= settings.buffer_memory);
    CHECK(most > 0);
    CHECK(producer.metrics().buffered_bytes == 0);
    co_await producer.close();
  });
}
