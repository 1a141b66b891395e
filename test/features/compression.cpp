// The codecs end to end, on the producer's executor and on a pool beside it.
#include "feature.hpp"

#include <distributedlog/compression.hpp>
#include <distributedlog/delivery.hpp>

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>

#include <atomic>
#include <stdexcept>

using namespace distributedlog;
using namespace features;
using namespace std::chrono_literals;

namespace {

std::string event(int i) {
  return R"({"user":"user-)" + std::to_string(i % 100) + R"(","action":"order","number":)" + std::to_string(i) +
         R"(,"note":"the same words in every record, as real events have them"})";
}

// In order, whole, and through how many bytes.
asio::awaitable<std::uint64_t> send_events(ProducerConfig settings, std::string topic, int count) {
  Producer producer(co_await asio::this_coro::executor, settings);
  std::vector<Delivery> deliveries;
  for (int i = 0; i < count; ++i) {
    const std::string value = event(i);
    deliveries.push_back(co_await producer.enqueue(Record(topic, value).partition(1)));
  }
  for (int i = 0; i < count; ++i) {
    const RecordMetadata md = co_await deliveries[static_cast<std::size_t>(i)].get();
    CHECK(md.offset == i);
  }
  const std::uint64_t bytes = producer.metrics().bytes_sent;
  co_await producer.close();
  co_return bytes;
}

bool equals_what_was_sent(const std::string& topic, int count) {
  const auto messages = read_back(topic);
  if (messages.size() != static_cast<std::size_t>(count)) return false;
  for (int i = 0; i < count; ++i) {
    if (messages[static_cast<std::size_t>(i)].value != event(i)) return false;
  }
  return true;
}

}  // namespace

TEST_CASE("compression: every codec of the build makes less of real-looking records, and they are read back whole") {
  constexpr int count = 3000;
  std::uint64_t plain = 0;
  for (const Compression codec :
       {Compression::none, Compression::gzip, Compression::snappy, Compression::lz4, Compression::zstd}) {
    if (!is_available(codec)) continue;
    const std::string topic = "codec-" + std::string(to_string(codec));
    INFO(topic);
    std::uint64_t bytes = 0;
    run([&]() -> asio::awaitable<void> {
      ProducerConfig settings = config();
      settings.compression = codec;
      settings.linger = 5ms;
      bytes = co_await send_events(settings, topic, count);
    });
    if (codec == Compression::none) plain = bytes;
    CHECK((codec == Compression::none || bytes * 2 < plain));
    CHECK(equals_what_was_sent(topic, count));
  }
}

TEST_CASE("compression: on a pool of threads, in order all the same, flush and close wait for it") {
  constexpr int count = 20000;
  asio::thread_pool pool(2);
  std::atomic<int> jobs{0};
  run([&]() -> asio::awaitable<void> {
    ProducerConfig settings = config();
    settings.compression = Compression::gzip;
    settings.compress_on = [&](std::function<void()> work) {
      ++jobs;
      asio::post(pool, std::move(work));
    };
    co_await send_events(settings, "codec-pool", count);
  });
  pool.join();
  CHECK(jobs > 10);
  CHECK(equals_what_was_sent("codec-pool", count));
}

TEST_CASE("compression: a pool that throws, or forgets its work, does not lose a batch") {
  run([]() -> asio::awaitable<void> {
    ProducerConfig settings = config();
    settings.compression = Compression::lz4;
    settings.compress_on = [turn = 0](const std::function<void()>& work) mutable {
      if (++turn % 3 == 0) throw std::runtime_error("the pool is full");
      if (turn % 3 == 1) work();  // on the spot; the third case drops it
    };
    co_await send_events(settings, "codec-bad-pool", 2000);
  });
  CHECK(equals_what_was_sent("codec-bad-pool", 2000));
}

TEST_CASE("compression: what does not shrink goes as it is, and a record alone in its batch, too") {
  run([]() -> asio::awaitable<void> {
    ProducerConfig settings = config();
    settings.compression = Compression::zstd;
    settings.compression_level = 19;
    Producer producer(co_await asio::this_coro::executor, settings);
    std::string noise;
    std::uint32_t state = 1;
    for (int i = 0; i < 5000; ++i) noise += static_cast<char>((state = state * 1664525 + 1013904223) >> 24);
    for (const std::string& value : {std::string(), std::string("x"), noise}) {
      const RecordMetadata md = co_await producer.send(Record("codec-noise", value).partition(0));
      CHECK(md.serialized_value_size == static_cast<std::int32_t>(value.size()));
    }
    co_await producer.close();
  });
  const auto messages = read_back("codec-noise");
  REQUIRE(messages.size() == 3);
  CHECK(messages[2].value->size() == 5000);
}
