// Scenarios 35 and 37: metadata that makes no sense, or tells of a cluster one cannot write to.
#include "hostile/bench.hpp"
#include "support/heap.hpp"

namespace {

using namespace distributedlog;
using namespace distributedlog::test;
using namespace std::chrono_literals;
using Response = protocol::MetadataResponse;
using Spoil = std::function<void(Response&)>;

struct Case {
  const char* name;
  Spoil spoil;
};

Spoil for_brokers(std::function<void(Response::Broker&)> spoil) {
  return [spoil = std::move(spoil)](Response& response) {
    for (auto& broker : response.brokers) spoil(broker);
  };
}
Spoil for_topics(std::function<void(Response::Topic&)> spoil) {
  return [spoil = std::move(spoil)](Response& response) {
    for (auto& topic : response.topics) spoil(topic);
  };
}

// Nothing that could be sent to; a producer waits.
std::vector<Case> dead_ends() {
  return {
      {"no brokers", [](Response& response) { response.brokers.clear(); }},
      {"no topics", [](Response& response) { response.topics.clear(); }},
      {"no partitions", for_topics([](auto& topic) { topic.partitions.clear(); })},
      {"another topic", for_topics([](auto& topic) { topic.name = "bills"; })},
      {"an error of the whole", [](Response& response) { response.error_code = 15; }},
      {"an error of the topic", for_topics([](auto& topic) { topic.error_code = 5; })},
      {"an error nobody knows", for_topics([](auto& topic) { topic.error_code = 9999; })},
      {"port 0", for_brokers([](auto& broker) { broker.port = 0; })},
      {"port 65536", for_brokers([](auto& broker) { broker.port = 65536; })},
      {"a negative port", for_brokers([](auto& broker) { broker.port = -1; })},
      {"no host", for_brokers([](auto& broker) { broker.host.clear(); })},
      {"a host of 10 kB", for_brokers([](auto& broker) { broker.host.assign(10000, 'a'); })},
      {"control bytes in the host", for_brokers([](auto& broker) { broker.host = "127.0.0.1\n\x1b[31mFAKE"; })},
      {"a NUL in the host", for_brokers([](auto& broker) { broker.host = std::string("127.0.0.1\0.evil", 15); })},
      {"a negative broker id", for_brokers([](auto& broker) { broker.node_id = -1; })},
  };
}

// The topic is known, but nobody leads it.
std::vector<Case> leaderless() {
  return {
      {"leader -1", for_topics([](auto& topic) { topic.partitions[0].leader_id = -1; })},
      {"a leader that is no broker", for_topics([](auto& topic) { topic.partitions[0].leader_id = 7; })},
      {"an index out of range", for_topics([](auto& topic) { topic.partitions[0].partition_index = 2147483647; })},
      {"a negative index", for_topics([](auto& topic) { topic.partitions[0].partition_index = -3; })},
  };
}

TEST_CASE("metadata that leads nowhere is asked for again, and fails a send in time", "[hostile][35][37]") {
  const bool known = GENERATE(false, true);
  for (const Case& one : known ? leaderless() : dead_ends()) {
    INFO(one.name);
    Bench bench;
    bench.peer.broker.spoil_metadata = one.spoil;
    const auto begin = std::chrono::steady_clock::now();
    const Outcome outcome = bench.send();
    CHECK(std::chrono::steady_clock::now() - begin < 5s);
    CHECK(outcome.error);
    CHECK(outcome.metadata.certainty == DeliveryCertainty::not_written);
    for (const char c : outcome.detail()) CHECK((c >= ' ' && c != 0x7F));
    CHECK(bench.peer.broker.records("orders", 0) == 0);
    CHECK(bench.peer.talks().size() < 100);
  }
}

TEST_CASE("metadata that makes sense at last is used", "[hostile][35][37]") {
  const bool known = GENERATE(false, true);
  for (const Case& one : known ? leaderless() : dead_ends()) {
    INFO(one.name);
    if (std::string(one.name) == "an error nobody knows") continue;  // that one is an outcome
    Bench bench;
    bench.be_patient();
    int left = 3;
    bench.peer.broker.spoil_metadata = [&](Response& response) {
      if (left-- > 0) one.spoil(response);
    };
    const Outcome outcome = bench.send(Record("orders", "k", "v"));
    REQUIRE_FALSE(outcome.error);
    REQUIRE(bench.peer.broker.records("orders", 0) == 1);
  }
}

TEST_CASE("a cluster without a usable broker is named as such", "[hostile][35]") {
  Bench bench;
  bench.peer.broker.spoil_metadata = [](Response& response) { response.brokers.clear(); };
  const Outcome outcome = bench.send();
  CHECK(outcome.error == client_errc::metadata_timeout);
  CHECK(outcome.cause() == client_errc::no_broker_reachable);
  CHECK_THAT(outcome.detail(), Catch::Matchers::ContainsSubstring("names no broker with a usable address"));
}

TEST_CASE("topics that were not asked for are not kept, however many a broker tells", "[hostile][39]") {
  if (!heap_in_use()) return;
  Bench bench;
  bench.be_patient();
  bench.config.metadata_max_age = 1ms;
  int answers = 0;
  std::size_t after_ten = 0;
  bench.peer.broker.spoil_metadata = [&](Response& response) {
    if (++answers == 10) after_ten = *heap_in_use();
    for (int i = 0; i < 1000; ++i) {
      response.topics.push_back(response.topics.front());
      response.topics.back().name = "uninvited-" + std::to_string(answers) + "-" + std::to_string(i);
    }
  };
  CHECK(bench.send().metadata.offset == 0);
  bench.run_until([&] { return answers >= 60; });
  CHECK(*heap_in_use() < after_ten + 512 * 1024);  // fifty answers of a thousand topics: several MB if they were kept
}

}  // namespace
