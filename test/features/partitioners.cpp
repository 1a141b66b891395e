// Which partition a record goes to.
#include "feature.hpp"

#include "partitioner/foreign_hashes.hpp"
#include "partitioner/murmur2.hpp"

#include <distributedlog/partitioner.hpp>

#include <map>
#include <set>
#include <stdexcept>

using namespace distributedlog;
using namespace features;
using namespace std::chrono_literals;

namespace {

constexpr std::int32_t partitions = 3;

asio::awaitable<std::vector<std::int32_t>> places(ProducerConfig settings, std::string topic,
                                                  std::vector<std::string> keys) {
  Producer producer(co_await asio::this_coro::executor, settings);
  std::vector<Record> records;
  for (const std::string& key : keys) {
    records.push_back(key.empty() ? Record(topic, "v") : Record(topic, key, "v"));
  }
  const std::vector<SendResult> results = co_await producer.send_all(records);
  std::vector<std::int32_t> found;
  for (const SendResult& result : results) found.push_back(result ? result.metadata.partition : -1);
  co_await producer.close();
  co_return found;
}

std::vector<std::string> user_keys() {
  std::vector<std::string> keys;
  for (int i = 0; i < 60; ++i) keys.push_back("user-" + std::to_string(i));
  return keys;
}

// The documentation's: what is premium goes to the first partition.
class Premium : public Partitioner {
 public:
  std::int32_t partition(std::string_view topic, std::optional<std::string_view> key,
                         std::optional<std::string_view> value, std::int32_t count) override {
    ++calls;
    CHECK(topic == "custom");
    if (key == "throw") throw std::runtime_error("no idea");
    if (key == "far") return count;
    if (key == "negative") return -1;
    return value->find("premium") != std::string_view::npos ? 0 : 1;
  }
  int calls = 0;
};

}  // namespace

TEST_CASE("partitioner default: the hash of the key, as Java's") {
  run([]() -> asio::awaitable<void> {
    const auto keys = user_keys();
    const auto found = co_await places(config(), "default-keyed", keys);
    for (std::size_t i = 0; i < keys.size(); ++i)
      CHECK(found[i] == partitioner::partition_for_key(keys[i], partitions));
  });
}

TEST_CASE("partitioner default: without a key one partition until its batch is full, then another") {
  run([]() -> asio::awaitable<void> {
    ProducerConfig settings = config();
    settings.batch_size = 1000;
    const std::vector<std::string> none(3000);  // some forty batches: one of three partitions is hardly left out
    const auto found = co_await places(settings, "default-keyless", none);
    int changes = 0;
    for (std::size_t i = 1; i < found.size(); ++i) changes += found[i] != found[i - 1] ? 1 : 0;
    CHECK(changes >= 2);
    CHECK(changes <= 300);
    CHECK(std::set<std::int32_t>(found.begin(), found.end()).size() == 3);
  });
}

TEST_CASE("partitioner key_hash: a record without a key fails before it is buffered") {
  run([]() -> asio::awaitable<void> {
    ProducerConfig settings = config();
    settings.partitioner_type = PartitionerType::key_hash;
    Producer producer(co_await asio::this_coro::executor, settings);
    const RecordMetadata md = co_await producer.send({"key-hash", "user-1", "v"});
    CHECK(md.partition == partitioner::partition_for_key("user-1", partitions));
    boost::system::error_code error;
    try {
      co_await producer.send({"key-hash", "v"});
    } catch (const ProducerError& thrown) {
      error = thrown.code();
      CHECK(thrown.certainty() == DeliveryCertainty::not_written);
    }
    CHECK(error == client_errc::missing_key);
    CHECK(producer.metrics().records_sent == 1);
    co_await producer.close();
  });
}

TEST_CASE("partitioner round_robin: evenly, whatever the key, also while records wait for room") {
  run([]() -> asio::awaitable<void> {
    ProducerConfig settings = config();
    settings.partitioner_type = PartitionerType::round_robin;
    settings.batch_size = 1024;
    settings.buffer_memory = 8 * 1024;
    std::vector<std::string> keys(300, "the same");
    const auto found = co_await places(settings, "round-robin", keys);
    std::map<std::int32_t, int> count;
    for (const std::int32_t partition : found) ++count[partition];
    for (std::int32_t partition = 0; partition < partitions; ++partition) CHECK(count[partition] == 100);
  });
}

TEST_CASE("partitioner sticky: keys are ignored") {
  run([]() -> asio::awaitable<void> {
    ProducerConfig settings = config();
    settings.partitioner_type = PartitionerType::sticky;
    const auto found = co_await places(settings, "sticky", user_keys());
    CHECK(std::set<std::int32_t>(found.begin(), found.end()).size() == 1);
  });
}

TEST_CASE("partitioners crc32 and fnv1a: where librdkafka puts its keys") {
  run([]() -> asio::awaitable<void> {
    const auto keys = user_keys();
    ProducerConfig settings =
        ProducerConfig::from_properties({{"bootstrap.servers", bootstrap()}, {"partitioner", "consistent_random"}});
    const auto crc = co_await places(settings, "crc32", keys);
    settings.partitioner_type = PartitionerType::fnv1a;
    const auto fnv = co_await places(settings, "fnv1a", keys);
    for (std::size_t i = 0; i < keys.size(); ++i) {
      CHECK(crc[i] == partitioner::partition_by_crc32(keys[i], partitions));
      CHECK(fnv[i] == partitioner::partition_by_fnv1a(keys[i], partitions));
    }
  });
}

TEST_CASE("partitioner of one's own: it decides; what throws or answers out of range fails its record alone") {
  run([]() -> asio::awaitable<void> {
    const auto custom = std::make_shared<Premium>();
    ProducerConfig settings = config();
    settings.partitioner = custom;
    Producer producer(co_await asio::this_coro::executor, settings);
    std::vector<Record> records = {{"custom", "k", "a premium order"},
                                   {"custom", "k", "an order"},
                                   {"custom", "throw", "v"},
                                   {"custom", "far", "v"},
                                   {"custom", "negative", "v"}};
    records.push_back(Record("custom", "throw", "v").partition(2));  // its own choice is not questioned
    const std::vector<SendResult> results = co_await producer.send_all(records);
    CHECK(results[0].metadata.partition == 0);
    CHECK(results[1].metadata.partition == 1);
    CHECK(results[5].metadata.partition == 2);
    for (const std::size_t bad : {2, 3, 4}) {
      CHECK(results[bad].error == client_errc::partitioner_failed);
      CHECK(results[bad].metadata.certainty == DeliveryCertainty::not_written);
      CHECK_FALSE(results[bad].metadata.failure->detail.empty());
    }
    CHECK(custom->calls == 5);
    co_await producer.close();
  });
}

TEST_CASE("an explicit partition: obeyed, and a clear error when the topic has none of that number") {
  run([]() -> asio::awaitable<void> {
    Producer producer(co_await asio::this_coro::executor, config());
    const RecordMetadata md = co_await producer.send(Record("explicit", "key", "v").partition(2));
    CHECK(md.partition == 2);
    for (const std::int32_t wrong : {-1, 3}) {
      boost::system::error_code error;
      try {
        co_await producer.send(Record("explicit", "v").partition(wrong));
      } catch (const ProducerError& thrown) {
        error = thrown.code();
      }
      CHECK(error == client_errc::invalid_partition);
    }
    co_await producer.close();
  });
}
