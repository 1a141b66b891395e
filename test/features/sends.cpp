// The ways to send: coroutine, completion token, two steps, at once or not at all, many together.
#include "feature.hpp"

#include <distributedlog/delivery.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <map>
#include <set>

using namespace distributedlog;
using namespace features;
using namespace std::chrono_literals;

TEST_CASE("send: the awaited value is the acknowledgement") {
  run([]() -> asio::awaitable<void> {
    Producer producer(co_await asio::this_coro::executor, config());
    const RecordMetadata md = co_await producer.send({"send", "user-42", "one coffee"});
    CHECK(md.topic == "send");
    CHECK(md.offset == 0);
    CHECK(md.certainty == DeliveryCertainty::acked);
    co_await producer.close();
  });
  const auto messages = read_back("send");
  REQUIRE(messages.size() == 1);
  CHECK(messages[0].key == "user-42");
  CHECK(messages[0].value == "one coffee");
}

TEST_CASE("callbacks: success and error each in their own") {
  asio::io_context context;
  Producer producer(context, config());
  int acked = 0;
  boost::system::error_code refused;
  producer.async_send({"callbacks", "v"}, [&](boost::system::error_code error, const RecordMetadata& md) {
    if (!error && md.offset) ++acked;
  });
  producer.async_send({"no such/topic", "v"}, [&](boost::system::error_code error, const RecordMetadata& md) {
    refused = error;
    CHECK(md.certainty == DeliveryCertainty::not_written);
    asio::co_spawn(context, producer.close(), [](std::exception_ptr, const CloseReport&) {});
  });
  CHECK(acked == 0);  // never inside the call
  context.run();
  CHECK(acked == 1);
  CHECK(refused == client_errc::invalid_topic);
}

TEST_CASE("enqueue: suspended until there is room, then the delivery is awaited, dropped, or asked") {
  run([]() -> asio::awaitable<void> {
    ProducerConfig settings = config();
    settings.linger = 20ms;
    Producer producer(co_await asio::this_coro::executor, settings);
    std::vector<Delivery> deliveries;
    for (int i = 0; i < 100; ++i) {
      std::string value = "value-" + std::to_string(i);  // gone before the record is acknowledged
      deliveries.push_back(co_await producer.enqueue({"enqueue", "key", value}));
      value.assign(value.size(), '#');
    }
    CHECK_FALSE(deliveries.back().ready());
    deliveries.erase(deliveries.begin() + 50, deliveries.end());  // nothing is cancelled by that
    for (std::size_t i = 0; i < deliveries.size(); ++i) {
      const RecordMetadata md = co_await deliveries[i].get();
      CHECK(md.offset == static_cast<std::int64_t>(i));
      CHECK(deliveries[i].result()->metadata.offset == md.offset);
    }
    const RecordMetadata again = co_await deliveries.front().get();  // an outcome may be asked for twice
    CHECK(again.offset == 0);
    co_await producer.close();
  });
  const auto messages = read_back("enqueue");
  REQUIRE(messages.size() == 100);
  for (std::size_t i = 0; i < messages.size(); ++i) CHECK(messages[i].value == "value-" + std::to_string(i));
}

TEST_CASE("enqueue: bad records throw at once, a delivery's failure is a ProducerError") {
  run([]() -> asio::awaitable<void> {
    Producer producer(co_await asio::this_coro::executor, config());
    boost::system::error_code error;
    try {
      co_await producer.enqueue({"", "v"});
    } catch (const ProducerError& thrown) {
      error = thrown.code();
    }
    CHECK(error == client_errc::invalid_topic);
    const Delivery nothing;
    try {
      co_await nothing.get();
    } catch (const ProducerError& thrown) {
      error = thrown.code();
    }
    CHECK(error == client_errc::invalid_record);
    co_await producer.close();
    try {
      co_await producer.enqueue({"enqueue", "v"});
    } catch (const ProducerError& thrown) {
      error = thrown.code();
    }
    CHECK(error == client_errc::closed);
  });
}

TEST_CASE("enqueue: cancelled while it waits, the record is out again and the next one in line moves up") {
  run([]() -> asio::awaitable<void> {
    ProducerConfig settings = config();
    settings.bootstrap_servers = "127.0.0.1:1";  // nobody answers: the topic stays unknown
    const auto executor = co_await asio::this_coro::executor;
    Producer producer(executor, settings);
    asio::cancellation_signal signal;
    boost::system::error_code ended;
    auto certainty = DeliveryCertainty::acked;
    asio::co_spawn(executor, producer.enqueue({"enqueue-cancel", "v"}),
                   asio::bind_cancellation_slot(signal.slot(), [&](std::exception_ptr error, const Delivery&) {
                     try {
                       if (error) std::rethrow_exception(error);
                     } catch (const ProducerError& thrown) {
                       ended = thrown.code();
                       certainty = thrown.certainty();
                     }
                   }));
    while (producer.metrics().waiting_senders == 0) co_await asio::post(executor, asio::use_awaitable);
    signal.emit(asio::cancellation_type::terminal);
    while (!ended) co_await asio::post(executor, asio::use_awaitable);
    CHECK(ended == asio::error::operation_aborted);
    CHECK(certainty == DeliveryCertainty::not_written);
    CHECK(producer.metrics().waiting_senders == 0);
    co_await producer.close();
  });
}

TEST_CASE("a wait for a delivery that is cancelled ends alone; the record goes on") {
  run([]() -> asio::awaitable<void> {
    ProducerConfig settings = config();
    settings.linger = 50ms;
    const auto executor = co_await asio::this_coro::executor;
    Producer producer(executor, settings);
    const Delivery delivery = co_await producer.enqueue({"cancelled-wait", "v"});
    asio::cancellation_signal signal;
    boost::system::error_code ended;
    boost::system::error_code second;
    delivery.async_wait(asio::bind_cancellation_slot(
        signal.slot(), [&ended](boost::system::error_code error, const RecordMetadata&) { ended = error; }));
    delivery.async_wait([&second](boost::system::error_code error, const RecordMetadata&) { second = error; });
    signal.emit(asio::cancellation_type::total);
    const RecordMetadata md = co_await delivery.get();
    CHECK(md.offset.has_value());
    CHECK(ended == asio::error::operation_aborted);
    CHECK(second == asio::error::already_started);
    co_await producer.close();
  });
}

TEST_CASE("try_send: taken over at once with a copy, or refused at once") {
  run([]() -> asio::awaitable<void> {
    ProducerConfig settings = config();
    settings.buffer_memory = 64 * 1024;
    settings.linger = 60s;
    settings.delivery_timeout = 120s;
    Producer producer(co_await asio::this_coro::executor, settings);
    co_await producer.partitions_for("try-send");
    std::vector<Delivery> taken;
    boost::system::error_code refused;
    for (int i = 0; i < 1000 && !refused; ++i) {
      std::string value(500, static_cast<char>('a' + i % 26));
      auto tried = producer.try_send({"try-send", "key", value});
      if (tried) taken.push_back(*std::move(tried));
      refused = tried ? boost::system::error_code() : tried.error();
    }
    CHECK(refused == client_errc::buffer_full);
    CHECK(taken.size() >= 10);
    CHECK(producer.metrics().buffered_bytes <= settings.buffer_memory);
    co_await producer.flush();
    std::int64_t last = -1;
    for (const Delivery& delivery : taken) {
      REQUIRE(delivery.ready());
      CHECK(delivery.result()->metadata.offset == last + 1);
      ++last;
    }
    CHECK(producer.metrics().buffered_bytes == 0);
    CHECK(producer.try_send({"try-send", std::string(100000, 'x')}).error() == client_errc::record_too_large);
    co_await producer.close();
    CHECK(producer.try_send({"try-send", "v"}).error() == client_errc::closed);
  });
}

TEST_CASE("send_all: one suspension, a result for each record, failures beside successes, headers kept") {
  run([]() -> asio::awaitable<void> {
    Producer producer(co_await asio::this_coro::executor, config());
    std::vector<std::string> values;
    for (int i = 0; i < 500; ++i) values.push_back("v" + std::to_string(i));
    const std::vector<Header> headers = {{"trace", "1"}, {"trace", std::nullopt}};
    std::vector<Record> records;
    for (const std::string& value : values) records.push_back(Record("send-all", "k", value).headers(headers));
    records[100] = Record("bad topic", "v");
    records[200] = Record("send-all", "v").partition(99);
    const std::vector<SendResult> results = co_await producer.send_all(records);
    REQUIRE(results.size() == 500);
    std::int64_t next = 0;
    for (std::size_t i = 0; i < results.size(); ++i) {
      if (i == 100 || i == 200) continue;
      REQUIRE(results[i]);
      CHECK(results[i].metadata.offset == next++);
    }
    CHECK(results[100].error == client_errc::invalid_topic);
    CHECK(results[200].error == client_errc::invalid_partition);
    CHECK(results[200].metadata.certainty == DeliveryCertainty::not_written);
    const std::vector<SendResult> none = co_await producer.send_all(std::span<const Record>());
    CHECK(none.empty());
    co_await producer.close();
  });
}

TEST_CASE("partitions_for and prepare: what the cluster says, and a first send that waits for nothing") {
  run([]() -> asio::awaitable<void> {
    Producer producer(co_await asio::this_coro::executor, config());
    const std::vector<PartitionInfo> partitions = co_await producer.partitions_for("prepared");
    REQUIRE(partitions.size() == 3);
    for (std::size_t i = 0; i < 3; ++i) {
      CHECK(partitions[i].partition == static_cast<std::int32_t>(i));
      CHECK(partitions[i].leader.has_value());
    }
    co_await producer.prepare("prepared", "prepared-too");
    const auto before = producer.metrics();
    co_await producer.send(Record("prepared", "v").partition(2));
    CHECK(producer.metrics().metadata_requests == before.metadata_requests);
    CHECK(producer.metrics().connections_opened == before.connections_opened);
    boost::system::error_code error;
    try {
      co_await producer.partitions_for("..");
    } catch (const ProducerError& thrown) {
      error = thrown.code();
    }
    CHECK(error == client_errc::invalid_topic);
    co_await producer.close();
    try {
      co_await producer.prepare("prepared");
    } catch (const ProducerError& thrown) {
      error = thrown.code();
    }
    CHECK(error == client_errc::closed);
  });
}

TEST_CASE("headers, timestamps, tombstones, null and empty keys arrive as they were sent") {
  run([]() -> asio::awaitable<void> {
    Producer producer(co_await asio::this_coro::executor, config());
    const auto when = Timestamp(std::chrono::milliseconds(1'700'000'000'123));
    RecordMetadata md = co_await producer.send(Record("records", "v").partition(0).timestamp(when));
    CHECK(md.timestamp == when);
    CHECK(md.serialized_key_size == -1);
    CHECK(md.serialized_value_size == 1);
    md = co_await producer.send(Record("records", "gone", std::nullopt).partition(0));
    CHECK(md.serialized_value_size == -1);
    md = co_await producer.send(Record("records", "", "").partition(0));
    CHECK(md.serialized_key_size == 0);
    co_await producer.close();
  });
  const auto messages = read_back("records");
  REQUIRE(messages.size() == 3);
  CHECK_FALSE(messages[0].key);
  CHECK(messages[1].key == "gone");
  CHECK_FALSE(messages[1].value);
  CHECK(messages[2].key == "");
  CHECK(messages[2].value == "");
}

TEST_CASE("close flushes, a second one reports nothing, sends after it are refused") {
  run([]() -> asio::awaitable<void> {
    ProducerConfig settings = config();
    settings.linger = 30s;
    settings.delivery_timeout = 100s;
    const auto executor = co_await asio::this_coro::executor;
    Producer producer(executor, settings);
    int acked = 0;
    for (int i = 0; i < 50; ++i) {
      producer.async_send({"close", "v"}, [&acked](boost::system::error_code error, const RecordMetadata&) {
        if (!error) ++acked;
      });
    }
    const CloseReport report = co_await producer.close(20s);
    CHECK(report.delivered == 50);
    CHECK(report.failed + report.unknown == 0);
    const CloseReport second = co_await producer.close();
    CHECK(second.delivered == 0);
    CHECK(acked == 50);
    boost::system::error_code error;
    try {
      co_await producer.send({"close", "late"});
    } catch (const ProducerError& thrown) {
      error = thrown.code();
      CHECK(thrown.certainty() == DeliveryCertainty::not_written);
    }
    CHECK(error == client_errc::closed);
  });
}
