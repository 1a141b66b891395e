// What is foreseen of a record's partition is what is chosen when its turn comes.
#include "producer/partition_choice.hpp"
#include "partitioner/murmur2.hpp"
#include "support/catch.hpp"

#include <distributedlog/record.hpp>

#include <cstdint>
#include <memory>
#include <string>

using namespace distributedlog;
using namespace distributedlog::core;

namespace {

struct Chosen {
  explicit Chosen(PartitionerType type) : config(with(type)), settings(config, "t"), choice(config, settings) {
    for (std::int32_t i = 0; i < 100; ++i) {
      channels.push_back(std::make_unique<BatchChannel>(TopicName::intern("t"), protocol::Uuid{}, i, settings));
    }
    choice.on_leaders(channels);
  }

  static ProducerConfig with(PartitionerType type) {
    ProducerConfig config;
    config.partitioner_type = type;
    return config;
  }
  std::int32_t of(const Record& record) {
    return choice.choose(channels, record, [] { return std::uint64_t{7}; });
  }
  std::int32_t foreseen(const Record& record) const { return choice.foresee(channels.size(), record); }

  ProducerConfig config;
  TopicSettings settings;
  PartitionChoice choice;
  PartitionChoice::Channels channels;
};

}  // namespace

TEST_CASE("what is foreseen of a record's partition is what is chosen") {
  for (const PartitionerType type : {PartitionerType::default_, PartitionerType::key_hash}) {
    Chosen chosen(type);
    for (int i = 0; i < 1000; ++i) {
      const std::string key = "user-" + std::to_string(i);
      const Record record("t", key, "value");
      REQUIRE(chosen.foreseen(record) == partitioner::partition_for_key(key, 100));
      REQUIRE(chosen.of(record) == partitioner::partition_for_key(key, 100));
    }
    const Record explicitly = Record("t", "key", "value").partition(42);
    CHECK(chosen.foreseen(explicitly) == 42);
    CHECK(chosen.of(explicitly) == 42);
  }
}

TEST_CASE("nothing is foreseen where more than the record decides, or where there is no such partition") {
  const Record keyed("t", "key", "value");
  for (const PartitionerType type : {PartitionerType::round_robin, PartitionerType::sticky, PartitionerType::crc32}) {
    CHECK(Chosen(type).foreseen(keyed) == -1);
  }
  const Chosen by_default(PartitionerType::default_);
  CHECK(by_default.foreseen(Record("t", "value")) == -1);
  CHECK(by_default.foreseen(Record("t", "value").partition(100)) == -1);
  CHECK(by_default.foreseen(Record("t", "value").partition(-1)) == -1);
}
