// Scenarios 25, 33 and 34: answers to Produce that tell too little, too much, or something else.
#include "hostile/attacks.hpp"
#include "hostile/bench.hpp"

#include <limits>
#include <random>

namespace {

using namespace distributedlog;
using namespace distributedlog::test;
using namespace std::chrono_literals;
using protocol::ApiKey;
using Response = protocol::ProduceResponse;

struct Case {
  const char* name;
  std::function<void(Response&)> spoil;
};

// What tells nothing of the record that was sent: its fate is open, and it is sent again under its old name.
std::vector<Case> silent_answers() {
  return {
      {"no topics", [](Response& response) { response.responses.clear(); }},
      {"no partitions", [](Response& response) { response.responses[0].partition_responses.clear(); }},
      {"another partition", [](Response& response) { response.responses[0].partition_responses[0].index = 1; }},
      {"a negative partition", [](Response& response) { response.responses[0].partition_responses[0].index = -1; }},
      {"another topic",
       [](Response& response) {
         response.responses[0].name = "bills";
         response.responses[0].topic_id.bytes[5] ^= std::byte{1};
       }},
      {"no topic at all",
       [](Response& response) {
         response.responses[0].name.clear();
         response.responses[0].topic_id = {};
       }},
  };
}

TEST_CASE("an answer that leaves a record out is no answer for it", "[hostile][33]") {
  const bool by_id = GENERATE(true, false);
  for (const Case& one : silent_answers()) {
    INFO(one.name << (by_id ? ", by id" : ", by name, without ids"));
    Bench bench;
    bench.be_patient();
    if (!by_id) bench.peer.broker.versions[ApiKey::metadata] = {0, 9};
    int left = 2;
    bench.peer.broker.spoil_produce = [&](Response& response) {
      if (left-- > 0) one.spoil(response);
    };
    const Outcome outcome = bench.send();
    REQUIRE_FALSE(outcome.error);
    REQUIRE(outcome.metadata.offset == 0);
    REQUIRE(left == -1);
    REQUIRE(bench.peer.broker.records("orders", 0) == 1);
  }
}

TEST_CASE("an answer that never tells of a record leaves it open", "[hostile][33]") {
  Bench bench;
  bench.peer.broker.spoil_produce = [](Response& response) { response.responses.clear(); };
  const Outcome outcome = bench.send();
  CHECK(outcome.error == client_errc::delivery_timeout);
  CHECK(outcome.cause() == client_errc::protocol_violation);
  CHECK(outcome.metadata.certainty == DeliveryCertainty::maybe_written);
}

TEST_CASE("what is told twice counts once, what was not asked for counts nothing", "[hostile][33]") {
  Bench bench;
  bench.be_patient();
  bench.peer.broker.spoil_produce = [](Response& response) {
    auto& parts = response.responses[0].partition_responses;
    parts.push_back(parts[0]);
    parts.back().error_code = 87;
    parts.push_back(parts[0]);
    parts.back().index = 99;
    response.responses.push_back(response.responses[0]);
    response.responses.back().partition_responses[0].base_offset = 4711;
  };
  for (int i = 0; i < 3; ++i) {
    const Outcome outcome = bench.send();
    REQUIRE_FALSE(outcome.error);
    CHECK(outcome.metadata.offset == i);
  }
}

TEST_CASE("an offset that cannot be is told as unknown", "[hostile][34]") {
  Bench bench;
  bench.be_patient();
  std::int64_t told = 0;
  bench.peer.broker.spoil_produce = [&](Response& response) {
    response.responses[0].partition_responses[0].base_offset = told;
  };
  constexpr auto most = std::numeric_limits<std::int64_t>::max();
  for (const std::int64_t offset : {std::int64_t{-1}, std::numeric_limits<std::int64_t>::min(), most}) {
    told = offset;
    std::vector<std::shared_ptr<Outcome>> sends;
    for (int i = 0; i < 2; ++i) sends.push_back(bench.start(Record("orders", "k", "v").partition(0)));
    bench.run_until([&] { return sends.back()->times > 0; });
    CHECK_FALSE(sends[1]->error);
    CHECK_FALSE(sends[1]->metadata.offset);
    CHECK((sends[0]->metadata.offset == most) == (offset == most));
  }
}

TEST_CASE("a bit flipped anywhere in an answer harms nobody", "[hostile][25]") {
  for (unsigned seed = 0; seed < 150; ++seed) {
    INFO("seed " << seed);
    std::mt19937 random(seed);
    Bench bench;
    Bytes honest;
    bool flipped = false;
    bench.peer.manners = [&](Talk& talk) -> asio::awaitable<void> {
      while (const auto asked = co_await talk.ask()) {
        Bytes bytes = talk.broker().answer(*asked);
        if (random() % 3 == 0 && !std::exchange(flipped, true)) {
          bytes[random() % bytes.size()] ^= std::byte(1U << random() % 8);
        }
        co_await talk.say(bytes);
      }
    };
    const Outcome outcome = bench.send();
    REQUIRE(outcome.times == 1);
    REQUIRE(bench.peer.broker.records("orders", 0) <= 1);
    bench.peer.manners = [](Talk& talk) { return talk.serve(); };
    flipped = true;
    REQUIRE(bench.send(Record("bills", "k", "v").partition(0)).times == 1);
  }
}

TEST_CASE("one broker that breaks the rules does no harm to what goes to another", "[hostile][9][11][33]") {
  Bench bench;
  bench.config.max_block = 20s;
  bench.config.delivery_timeout = 500ms;
  Peer hostile(bench.io);
  bench.peer.broker.nodes.push_back({2, "127.0.0.1", hostile.port()});
  bench.peer.broker.partitions = 2;
  std::size_t at = 0;
  const auto attacks = framing_attacks();
  hostile.manners = [&](Talk& talk) -> asio::awaitable<void> {
    while (const auto asked = co_await talk.ask()) {
      const Attack& attack = attacks[at++ % attacks.size()];
      Bytes bytes = bench.peer.broker.answer(*asked);
      if (asked->api() == ApiKey::produce) bytes = attack.bytes(*asked, bytes);
      co_await talk.say(bytes);
    }
  };
  const auto lost = bench.start(Record("orders", "k", "v").partition(1));
  int acked = 0;
  while (lost->times == 0) {
    const Outcome outcome = bench.send();
    REQUIRE_FALSE(outcome.error);
    REQUIRE(outcome.metadata.offset == acked++);
  }
  CHECK(lost->error == client_errc::delivery_timeout);
  CHECK(lost->metadata.certainty == DeliveryCertainty::maybe_written);
  CHECK(at > 3);
}

}  // namespace
