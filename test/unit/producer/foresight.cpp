// What is foreseen is of the record whose turn it is, however many come and whatever is between.
#include "producer/foresight.hpp"
#include "partitioner/murmur2.hpp"
#include "script.hpp"
#include "support/catch.hpp"

#include <deque>
#include <string>

using namespace distributedlog;
using namespace distributedlog::core;
using namespace distributedlog::core::test;

namespace {

constexpr int partitions = 100;

// A list of sends as the engine takes it from its inbox: keyed, explicit, keyless and foreign ones in turns.
class Mixture {
 public:
  explicit Mixture(int count) {
    for (int i = 0; i < count; ++i) {
      const std::string& key = keys_.emplace_back("user-" + std::to_string(i * 7919));
      add(Record("many", key, "value"), partitioner::partition_for_key(key, partitions));
      if (i % 3 == 0) add(Record("many", "no key"), -1);
      if (i % 4 == 1) add(Record("many", key, "value").partition(i % partitions), i % partitions);
      if (i % 5 == 2) add(Record("few", key, "value"), -1);
      if (i % 7 == 3) add(Record("unknown", key, "value"), -1);
      if (i % 11 == 4) add(Record("many", key, "value").partition(partitions), -1);
    }
  }
  const PendingSend* first() const { return sends_.empty() ? nullptr : &sends_.front(); }
  const std::deque<std::int32_t>& expected() const noexcept { return expected_; }

 private:
  void add(const Record& record, std::int32_t partition) {
    TestSend& send = sends_.emplace_back(record);
    if (last_ != nullptr) last_->next = &send;
    last_ = &send;
    expected_.push_back(partition);
  }

  std::deque<std::string> keys_;
  std::deque<TestSend> sends_;
  std::deque<std::int32_t> expected_;  // -1: not foreseen
  PendingSend* last_ = nullptr;
};

}  // namespace

TEST_CASE("foresight: every record's own channel, in its turn") {
  Script script;
  script.topic("many", partitions);
  script.topic("few", 3, 1, 0, 8);
  for (const int count : {0, 1, 2, 7, 8, 9, 500}) {
    const Mixture mixture(count);
    Foresight foresight(script.sender.state(), mixture.first());
    for (const std::int32_t expected : mixture.expected()) {
      const BatchChannel* const channel = foresight.advance();
      REQUIRE((channel != nullptr ? channel->partition : -1) == expected);
      if (channel != nullptr) REQUIRE(channel->topic.view() == "many");
    }
    CHECK(foresight.advance() == nullptr);
  }
}

TEST_CASE("foresight: none for a topic of few partitions, which is in the cache") {
  Script script;
  script.topic("many", 3);
  const Mixture mixture(20);
  Foresight foresight(script.sender.state(), mixture.first());
  for (std::size_t i = 0; i < mixture.expected().size(); ++i) REQUIRE(foresight.advance() == nullptr);
}

TEST_CASE("foresight: what a record touches of its batch and its channel lies in the lines that are fetched") {
  Script script;
  script.topic("many", partitions);
  script.send("many", "value", 5);
  const BatchChannel& channel = *script.sender.state().find_topic("many")->channels[5];
  REQUIRE(channel.open != nullptr);
  const Batch& batch = *channel.open;
  const auto end_of = [](const void* object, const auto& member) {
    return reinterpret_cast<const char*>(&member + 1) - static_cast<const char*>(object);
  };
  constexpr auto fetched = static_cast<std::ptrdiff_t>(Batch::hot_bytes);
  CHECK(end_of(&batch, batch.count) <= fetched);
  CHECK(end_of(&batch, batch.buffer) <= fetched);
  CHECK(end_of(&batch, batch.size) <= fetched);
  CHECK(end_of(&batch, batch.newest_record) <= fetched);
  CHECK(end_of(&batch, batch.state) <= fetched);
  CHECK(end_of(&batch, batch.due) <= fetched);
  CHECK(end_of(&batch, batch.compressing) <= fetched);
  CHECK(end_of(&batch, batch.max_timestamp_ms) <= fetched);
  CHECK(end_of(&batch, batch.sends) <= fetched);
  CHECK(end_of(&batch, batch.recent) <= fetched);
  CHECK(end_of(&channel, channel.open) <= 64);
  CHECK(end_of(&channel, channel.leader) <= 64);
  CHECK(end_of(&channel, channel.listed) <= 64);
}
