#include "advice.hpp"

#include "trouble_words.hpp"

#include "support/catch.hpp"

#include <string>
#include <utility>

using namespace distributedlog;
using tool::advise;
using tool::BrokerReport;
using tool::CheckReport;
using tool::Endpoint;
using tool::Severity;
using tool::Trouble;

namespace {

Endpoint endpoint(std::string host, Trouble trouble = Trouble::none) {
  Endpoint one;
  one.host = std::move(host);
  one.port = 9092;
  one.trouble = trouble;
  return one;
}

CheckReport healthy(const std::string& host) {
  CheckReport report;
  report.bootstrap.push_back(endpoint(host));
  BrokerReport& broker = report.brokers.emplace_back();
  broker.id = 1;
  broker.endpoint = endpoint(host);
  return report;
}

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("Nothing wrong, nothing said", "[tool]") { CHECK(advise(healthy("kafka"), {}).empty()); }

TEST_CASE("Every trouble has a name, a problem and a remedy of its own", "[tool]") {
  for (int i = 1; i <= static_cast<int>(Trouble::error_answer); ++i) {
    const auto trouble = static_cast<Trouble>(i);
    CHECK(tool::words_of(trouble).trouble == trouble);
    CheckReport report;
    report.bootstrap.push_back(endpoint("kafka", trouble));
    report.bootstrap[0].detail = "the system's words";
    const auto findings = advise(report, {});
    REQUIRE(findings.size() == 1);
    CHECK(findings[0].severity == Severity::wrong);
    CHECK(findings[0].subject == "bootstrap kafka:9092");
    CHECK(holds(findings[0].problem, "(the system's words)"));
    CHECK_FALSE(findings[0].remedy.empty());
  }
}

TEST_CASE("A remote broker that advertises localhost is told so", "[tool]") {
  CheckReport report = healthy("kafka.example");
  report.brokers[0].endpoint = endpoint("localhost", Trouble::refused);
  auto findings = advise(report, {});
  REQUIRE(findings.size() == 1);
  CHECK(holds(findings[0].remedy, "their own machine"));
  report.bootstrap[0].host = "127.0.0.1";  // then it is where clients look for it, and merely down
  findings = advise(report, {});
  REQUIRE(findings.size() == 1);
  CHECK(holds(findings[0].remedy, "start the broker"));
}

TEST_CASE("A name with an address that does not answer beside one that does is worth a hint", "[tool]") {
  CheckReport report = healthy("localhost");
  report.bootstrap[0].attempts = {{"::1", "Connection refused"}, {"127.0.0.1", ""}};
  const auto findings = advise(report, {});
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].severity == Severity::hint);
  CHECK(holds(findings[0].problem, "::1"));
}

TEST_CASE("What is wrong comes before what may be better", "[tool]") {
  CheckReport report = healthy("kafka");
  report.topic = "t";
  tool::TopicReport& topic = report.topics.emplace_back();
  topic.name = "t";
  topic.partitions = {{0, -1, 3, 0}};
  ProducerConfig config;
  config.compression = Compression::gzip;
  config.acks = Acks::leader;
  config.enable_idempotence = false;
  const auto findings = advise(report, config);
  REQUIRE(findings.size() > 2);
  CHECK(findings.front().severity == Severity::wrong);
  CHECK(findings.back().severity == Severity::hint);
}

TEST_CASE("Many partitions in trouble are counted, and only the first ones named", "[tool]") {
  CheckReport report = healthy("kafka");
  tool::TopicReport& topic = report.topics.emplace_back();
  topic.name = "t";
  for (int i = 0; i < 25; ++i) topic.partitions.push_back({i, -1, 3, 0});
  const auto findings = advise(report, {});
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].subject == "25 partitions without a leader");
  CHECK(holds(findings[0].problem, "t-9 and 15 more"));
}

TEST_CASE("A slow acknowledgement is told apart from a long way", "[tool]") {
  CheckReport report = healthy("kafka");
  report.brokers[0].endpoint.round_trips_ms = {1, 2, 3};
  tool::SendReport& sent = report.send.emplace();
  sent.acknowledged = true;
  sent.left_ms = 1;
  sent.answered_ms = 400;
  auto findings = advise(report, {});
  REQUIRE(findings.size() == 1);
  CHECK(holds(findings[0].problem, "400 ms"));
  CHECK(holds(findings[0].remedy, "disks"));
  report.brokers[0].endpoint.round_trips_ms = {200, 200, 200};
  findings = advise(report, {});
  REQUIRE(findings.size() == 1);
  CHECK(holds(findings[0].subject, "round trip"));
}

TEST_CASE("A send that fails is told with what helps against its error", "[tool]") {
  CheckReport report = healthy("kafka");
  report.topic = "t";
  tool::SendReport& sent = report.send.emplace();
  sent.error = "record_too_large";
  sent.message = "too large";
  auto findings = advise(report, {});
  REQUIRE(findings.size() == 1);
  CHECK(holds(findings[0].remedy, "max_request_size"));
  sent.error = "something nobody foresaw";
  findings = advise(report, {});
  REQUIRE(findings.size() == 1);
  CHECK_FALSE(findings[0].remedy.empty());
}
