// The facade for programs without an event loop.
#include "feature.hpp"

#include <distributedlog/blocking_producer.hpp>

#include <atomic>
#include <thread>

using namespace distributedlog;
using namespace features;
using namespace std::chrono_literals;

namespace {

boost::system::error_code code_of(const std::function<void()>& work) {
  try {
    work();
  } catch (const ProducerError& error) {
    return error.code();
  }
  return {};
}

}  // namespace

TEST_CASE("blocking: send gives a future, result waits at most so long") {
  BlockingProducer producer(config());
  const SendFuture future = producer.send({"blocking", "user-1", "data"});
  const RecordMetadata md = future.result(20s);
  CHECK(md.offset == 0);
  CHECK(future.ready());
  CHECK(future.get().offset == 0);
  CHECK(producer.send_and_wait({"blocking", "user-1", "more"}, 20s).offset == 1);
  CHECK(producer.partitions_for("blocking").size() == 3);
  CHECK(producer.close().delivered == 0);
  CHECK(code_of([&] { producer.send({"blocking", "late"}); }) == client_errc::closed);
}

TEST_CASE("blocking: callbacks run on the producer's thread, may send, and must not wait") {
  std::atomic<int> acked{0};
  std::atomic<int> refused{0};
  std::atomic<int> deadlocks{0};
  std::atomic<int> thrown{0};
  BlockingProducer::Options options;
  options.on_callback_exception = [&thrown](std::exception_ptr) { ++thrown; };
  BlockingProducer producer(config(), options);
  producer.send(
      {"blocking-callbacks", "v"},
      [&](const RecordMetadata&) {
        ++acked;
        producer.send({"blocking-callbacks", "from the callback"}, [&acked](const RecordMetadata&) { ++acked; });
        try {
          producer.flush();
        } catch (const ProducerError& error) {
          if (error.code() == client_errc::would_deadlock) ++deadlocks;
        }
      },
      {}, 10s);
  producer.send({"not a topic", "v"}, {}, [&refused](const ProducerError& error) {
    if (error.code() == client_errc::invalid_topic) ++refused;
  });
  producer.send({"blocking-callbacks", "v"},
                [](const RecordMetadata&) { throw std::runtime_error("the caller's own"); });
  producer.flush();
  producer.close();  // the second record, too
  CHECK(acked == 2);
  CHECK(refused == 1);
  CHECK(deadlocks == 1);
  CHECK(thrown == 1);
}

TEST_CASE("blocking: a hundred thousand messages from four threads, each thread's in order, none lost or doubled") {
  constexpr int threads = 4;
  constexpr int each = hundred_thousand / threads;
  std::atomic<int> failures{0};
  {
    ProducerConfig settings = config();
    settings.batch_size = 65536;
    settings.linger = 5ms;
    settings.buffer_memory = 4 * 1024 * 1024;  // senders have to wait for room
    BlockingProducer producer(settings);
    std::vector<std::thread> senders;
    for (int t = 0; t < threads; ++t) {
      senders.emplace_back([&producer, &failures, t] {
        const std::string key = "thread-" + std::to_string(t);
        for (int i = 0; i < each; ++i) {
          const std::string value = std::to_string(i);
          producer.send(
              {"blocking-threads", key, value}, {}, [&failures](const ProducerError&) { ++failures; }, 60s);
        }
      });
    }
    for (std::thread& sender : senders) sender.join();
    CHECK(producer.flush(60s));
    CHECK(producer.metrics().records_acked == threads * each);
    CHECK(producer.metrics().buffered_bytes == 0);
  }
  CHECK(failures == 0);
  std::map<std::string, int> next;
  bool in_order = true;
  for (const Message& message : read_back("blocking-threads")) {
    in_order = in_order && *message.value == std::to_string(next[*message.key]++);
  }
  CHECK(in_order);
  CHECK(next.size() == threads);
  for (const auto& [key, count] : next) CHECK(count == each);
}

TEST_CASE("blocking: a full buffer makes send wait at most its time; zero does not wait") {
  ProducerConfig settings = config();
  settings.bootstrap_servers = "127.0.0.1:1";  // nobody: nothing ever leaves
  settings.buffer_memory = 64 * 1024;
  settings.max_block = 60s;
  BlockingProducer::Options options;
  options.close_timeout = 0ms;
  BlockingProducer producer(settings, options);
  boost::system::error_code full;
  for (int i = 0; i < 10000 && !full; ++i) {
    full = code_of([&] { producer.send({"t", std::string(1000, 'x')}, 0ms); });
  }
  CHECK(full == client_errc::buffer_full);
  CHECK(code_of([&] { producer.send({"t", std::string(1000, 'x')}, 20ms); }) == client_errc::buffer_timeout);
  CHECK_FALSE(producer.flush(10ms));
  CHECK(producer.metrics().buffered_bytes <= settings.buffer_memory);
}

TEST_CASE("blocking: leaving the scope flushes; what cannot be delivered in time is failed, truthfully") {
  {
    ProducerConfig settings = config();
    settings.linger = 30s;
    settings.delivery_timeout = 100s;
    BlockingProducer producer(settings);
    producer.send({"blocking-scope", "k", "kept"});
  }
  CHECK(read_back("blocking-scope").size() == 1);

  SendFuture future;
  {
    ProducerConfig settings = config();
    settings.bootstrap_servers = "127.0.0.1:1";
    BlockingProducer::Options options;
    options.close_timeout = 50ms;
    BlockingProducer producer(settings, options);
    future = producer.send({"t", "v"});
    CHECK(code_of([&] { future.result(0ms); }) == client_errc::wait_timeout);
  }
  try {
    future.get();
    CHECK(false);
  } catch (const ProducerError& error) {
    CHECK(error.code() == client_errc::closed);
    CHECK(error.certainty() == DeliveryCertainty::not_written);
  }
}

TEST_CASE("blocking: a wrong configuration is told before any thread starts") {
  ProducerConfig wrong;
  wrong.batch_size = 1 << 30;
  CHECK(code_of([&] { BlockingProducer producer(wrong); }) == client_errc::invalid_configuration);
}
