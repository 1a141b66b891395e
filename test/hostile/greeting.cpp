// Scenario 12: what a peer may say of the versions it speaks.
#include "hostile/bench.hpp"

namespace {

using namespace distributedlog;
using namespace distributedlog::test;
using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;
using protocol::ApiKey;

// Answers ApiVersions with this, and counts how often it was asked in which version.
struct Greeter {
  std::function<protocol::ApiVersionsResponse(int version)> greet;
  std::vector<int> asked_versions;

  Peer::Manners manners() {
    return [this](Talk& talk) -> asio::awaitable<void> {
      while (auto asked = co_await talk.ask()) {
        Bytes bytes = talk.broker().answer(*asked);
        if (asked->api() == ApiKey::api_versions) {
          asked_versions.push_back(asked->header.api_version);
          const auto response = greet(asked->header.api_version);
          // As every broker: a refusal has the oldest layout.
          if (response.error_code == 35) asked->header.api_version = 0;
          bytes = SmallBroker::frame(*asked, response);
        }
        co_await talk.say(bytes);
      }
    };
  }
};

void refuses(const std::function<protocol::ApiVersionsResponse(int)>& greet, const std::string& words) {
  Bench bench;
  Greeter greeter{greet, {}};
  bench.peer.manners = greeter.manners();
  const Outcome outcome = bench.send();
  CHECK(outcome.error == client_errc::metadata_timeout);
  CHECK(outcome.cause() == client_errc::unsupported_version);
  CHECK_THAT(outcome.detail(), ContainsSubstring(bench.peer.address()) && ContainsSubstring(words));
  CHECK(bench.hangs_up(0));
}

TEST_CASE("a peer that refuses every version of ApiVersions is asked once a version", "[hostile][12]") {
  Bench bench;
  Greeter greeter;
  greeter.greet = [](int) {
    protocol::ApiVersionsResponse response;
    response.error_code = 35;
    response.api_keys.push_back({18, 0, 9});  // and names one that does not help
    return response;
  };
  bench.peer.manners = greeter.manners();
  const Outcome outcome = bench.send();
  CHECK(outcome.cause() == client_errc::unsupported_version);
  CHECK_THAT(outcome.detail(), ContainsSubstring("refuses every ApiVersions"));
  REQUIRE(greeter.asked_versions.size() >= 4);
  CHECK(std::vector<int>(greeter.asked_versions.begin(), greeter.asked_versions.begin() + 4) ==
        std::vector<int>{3, 2, 1, 0});
}

TEST_CASE("an offer that has nothing for a producer is named as such", "[hostile][12]") {
  const std::string nothing = "offers no Metadata or Produce version";
  const auto offer = [](std::vector<protocol::ApiVersionsResponse::ApiVersion> rows) {
    return [rows = std::move(rows)](int) {
      protocol::ApiVersionsResponse response;
      response.api_keys = rows;
      return response;
    };
  };
  refuses(offer({}), nothing);
  refuses(offer({{3, 0, 13}, {18, 0, 4}}), nothing);
  refuses(offer({{0, 0, 13}, {18, 0, 4}}), nothing);
  refuses(offer({{0, 9, 3}, {3, 12, 4}, {18, 4, 0}}), nothing);  // the ends in the wrong order
  refuses(offer({{0, 100, 200}, {3, 0, 13}}), nothing);
  refuses(offer({{0, 0, 2}, {3, 0, 13}}), nothing);
  refuses(offer({{0, -5, -1}, {3, -32768, 32767}}), nothing);
}

TEST_CASE("without InitProducerId an idempotent producer says so, another one sends", "[hostile][12]") {
  const bool idempotent = GENERATE(true, false);
  Bench bench;
  bench.be_patient();
  bench.config.enable_idempotence = idempotent;
  bench.peer.broker.versions.erase(ApiKey::init_producer_id);
  const Outcome outcome = bench.send();
  if (idempotent) {
    CHECK(outcome.error == client_errc::unsupported_version);
    CHECK_THAT(outcome.detail(), ContainsSubstring("producer id"));
  } else {
    CHECK(outcome.metadata.offset == 0);
  }
}

TEST_CASE("Produce by id is not used where Metadata is too old to tell ids", "[hostile][12]") {
  Bench bench;
  bench.be_patient();
  bench.peer.broker.versions[ApiKey::metadata] = {0, 9};
  std::vector<int> versions;
  bench.peer.manners = [&](Talk& talk) -> asio::awaitable<void> {
    while (const auto asked = co_await talk.ask()) {
      if (asked->api() == ApiKey::produce) versions.push_back(asked->header.api_version);
      const Bytes answer = talk.broker().answer(*asked);
      co_await talk.say(answer);
    }
  };
  CHECK(bench.send().metadata.offset == 0);
  CHECK(versions == std::vector<int>{12});
}

TEST_CASE("a greeting larger than any broker's is not waited for", "[hostile][9][12]") {
  Bench bench;
  bench.peer.manners = [](Talk& talk) -> asio::awaitable<void> {
    co_await talk.ask();
    const Bytes claim{std::byte{0x05}, std::byte{0}, std::byte{0}, std::byte{0}};
    co_await talk.say(claim);
    co_await talk.hear_out();
  };
  const Outcome outcome = bench.send();
  CHECK(outcome.cause() == client_errc::not_a_kafka_broker);
  CHECK(bench.hangs_up(0));
}

}  // namespace
