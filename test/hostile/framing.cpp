// Scenarios 2, 5 to 7, 9 to 11 of the catalogue, over real sockets: what a peer may send in place of the answer to each
// of a producer's four requests.
#include "hostile/attacks.hpp"
#include "hostile/bench.hpp"

namespace {

using namespace distributedlog;
using namespace distributedlog::test;
using namespace std::chrono_literals;
using protocol::ApiKey;

constexpr std::array stages{ApiKey::api_versions, ApiKey::metadata, ApiKey::init_producer_id, ApiKey::produce};

// Attacks the answers to one API: only the first, or each.
struct Attacker {
  Attack attack;
  ApiKey stage;
  bool always;
  std::vector<std::size_t> victims;  // connections that were attacked

  Peer::Manners manners() {
    return [this](Talk& talk) -> asio::awaitable<void> {
      while (const auto asked = co_await talk.ask()) {
        const Bytes honest = talk.broker().answer(*asked);
        if (asked->api() != stage || (!always && !victims.empty())) {
          co_await talk.say(honest);
          continue;
        }
        victims.push_back(static_cast<std::size_t>(talk.number()));
        const Bytes bytes = attack.bytes(*asked, honest);
        co_await talk.say(bytes);
        if (attack.ends) talk.end_sending();
        co_await talk.hear_out();
      }
    };
  }
};

TEST_CASE("a peer that answers nonsense once costs a connection and nothing else", "[hostile][2][7][9][10][11]") {
  for (const ApiKey stage : stages) {
    for (const Attack& attack : framing_attacks()) {
      INFO(attack.name << " in place of the answer to " << protocol::api(stage).name);
      Bench bench;
      bench.be_patient();
      Attacker attacker{attack, stage, false, {}};
      bench.peer.manners = attacker.manners();
      const Outcome outcome = bench.send();
      REQUIRE_FALSE(outcome.error);
      REQUIRE(outcome.metadata.offset == 0);
      REQUIRE(bench.peer.broker.records("orders", 0) == 1);
      REQUIRE(attacker.victims.size() == 1);
      REQUIRE(bench.hangs_up(attacker.victims.front()));
    }
  }
}

// What a producer reports when the trouble does not end.
void check_report(const Bench& bench, ApiKey stage, const Outcome& outcome) {
  const bool known = stage == ApiKey::produce || stage == ApiKey::init_producer_id;
  CHECK(outcome.error == (known ? client_errc::delivery_timeout : client_errc::metadata_timeout));
  CHECK(outcome.metadata.certainty ==
        (stage == ApiKey::produce ? DeliveryCertainty::maybe_written : DeliveryCertainty::not_written));
  const auto cause = outcome.cause();
  INFO(cause.message() << "; " << outcome.detail());
  CHECK((cause == client_errc::protocol_violation || cause == client_errc::not_a_kafka_broker ||
         cause == client_errc::connection_lost));
  if (stage != ApiKey::produce) CHECK(outcome.detail().find(bench.peer.address()) != std::string::npos);
}

TEST_CASE("a peer that answers nonsense for ever is reported in time, by address and cause",
          "[hostile][2][9][10][11]") {
  for (const ApiKey stage : stages) {
    for (const Attack& attack : framing_attacks()) {
      INFO(attack.name << " in place of every answer to " << protocol::api(stage).name);
      Bench bench;
      Attacker attacker{attack, stage, true, {}};
      bench.peer.manners = attacker.manners();
      const auto begin = std::chrono::steady_clock::now();
      check_report(bench, stage, bench.send());
      CHECK(std::chrono::steady_clock::now() - begin < 5s);
      CHECK(attacker.victims.size() >= 2);
      for (std::size_t victim = 0; victim + 1 < attacker.victims.size(); ++victim) {
        CHECK(bench.hangs_up(attacker.victims[victim]));
      }
    }
  }
}

TEST_CASE("the report of a wrong port says what is there instead", "[hostile][2]") {
  const auto report = [](const std::string& name) {
    Bench bench;
    for (const Attack& attack : framing_attacks()) {
      if (attack.name != name) continue;
      Attacker attacker{attack, ApiKey::api_versions, true, {}};
      bench.peer.manners = attacker.manners();
      return bench.send().detail();
    }
    return std::string("no such attack");
  };
  using Catch::Matchers::ContainsSubstring;
  CHECK_THAT(report("an HTTP answer"), ContainsSubstring("the peer speaks HTTP"));
  CHECK_THAT(report("a TLS alert"), ContainsSubstring("this port wants TLS"));
  CHECK_THAT(report("the end"), ContainsSubstring("closed the connection at the first request"));
  CHECK_THAT(report("a length of 2 GiB"), ContainsSubstring("larger than the limit"));
  CHECK_THAT(report("another correlation id"), ContainsSubstring("no ApiVersions response"));
}

TEST_CASE("an answer cut at every byte, its connection closed or reset, is asked for again", "[hostile][6]") {
  const ApiKey stage = GENERATE(from_range(stages));
  const bool reset = GENERATE(false, true);
  for (std::size_t cut = 0;; ++cut) {
    INFO(protocol::api(stage).name << " cut after " << cut << " bytes");
    Bench bench;
    bench.be_patient();
    std::size_t whole = 0;
    bench.peer.manners = [&](Talk& talk) -> asio::awaitable<void> {
      while (const auto asked = co_await talk.ask()) {
        Bytes bytes = talk.broker().answer(*asked);
        const bool attacked = asked->api() == stage && whole == 0;
        if (attacked) {
          whole = bytes.size();
          bytes.resize(std::min(cut, bytes.size()));
        }
        co_await talk.say(bytes);
        if (!attacked || cut >= whole) continue;
        reset ? talk.reset() : talk.close();
        co_return;
      }
    };
    const Outcome outcome = bench.send();
    REQUIRE_FALSE(outcome.error);
    REQUIRE(outcome.metadata.offset == 0);
    REQUIRE(bench.peer.broker.records("orders", 0) == 1);
    if (cut >= whole) break;
  }
}

}  // namespace
