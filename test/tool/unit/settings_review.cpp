#include "settings_review.hpp"

#include "support/catch.hpp"

#include <algorithm>
#include <string>

using namespace distributedlog;
using tool::Finding;
using tool::review_settings;
using tool::Severity;
using tool::Surroundings;
using namespace std::chrono_literals;

namespace {

ProducerConfig with(ProducerConfig::Properties properties) {
  properties.emplace_back("bootstrap_servers", "a:1,b:2");
  ProducerConfig config = ProducerConfig::from_properties(properties);
  REQUIRE(config.validate().empty());  // a review of what is refused anyway proves nothing
  return config;
}

// What is said about a subject; empty when nothing is.
std::string said(const std::vector<Finding>& findings, const std::string& subject) {
  const auto found =
      std::find_if(findings.begin(), findings.end(), [&](const Finding& f) { return f.subject == subject; });
  if (found == findings.end()) return {};
  CHECK_FALSE(found->problem.empty());
  CHECK_FALSE(found->remedy.empty());
  return found->problem + " -> " + found->remedy;
}

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("The defaults need no advice, in ordinary surroundings", "[tool]") {
  Surroundings ordinary;
  ordinary.partitions = 100;
  ordinary.round_trip_ms = 1;
  ordinary.brokers = 3;
  ordinary.bootstrap_entries = 2;
  CHECK(review_settings(with({}), ordinary).empty());
  CHECK(review_settings(with({}), Surroundings()).empty());
}

TEST_CASE("The documented settings for throughput and for latency need none", "[tool]") {
  CHECK(
      review_settings(with({{"batch_size", "131072"}, {"linger_ms", "100"}, {"compression_type", "lz4"}}), {}).empty());
  const auto latency = review_settings(with({{"batch_size", "1024"}, {"linger_ms", "0"}, {"max_in_flight", "1"}}), {});
  CHECK(latency.size() == 1);
  CHECK_FALSE(said(latency, "batch_size=1024").empty());
}

TEST_CASE("Settings that lose or double records are named", "[tool]") {
  const auto none = review_settings(with({{"acks", "0"}, {"enable_idempotence", "false"}}), {});
  CHECK(holds(said(none, "acks=0"), "lost"));
  CHECK(said(none, "enable_idempotence=false").empty());  // without an answer there is no retry
  const auto one = review_settings(with({{"acks", "1"}, {"enable_idempotence", "false"}}), {});
  CHECK(holds(said(one, "acks=1"), "acks=all"));
  CHECK(holds(said(one, "enable_idempotence=false"), "twice"));
  CHECK(holds(said(one, "max_in_flight=5"), "order"));
  const auto no_retry =
      review_settings(with({{"acks", "1"}, {"enable_idempotence", "false"}, {"max_retries", "0"}}), {});
  CHECK(said(no_retry, "enable_idempotence=false").empty());
  CHECK(said(no_retry, "max_in_flight=5").empty());
}

TEST_CASE("Few retries are told with the time they last", "[tool]") {
  CHECK(holds(said(review_settings(with({{"max_retries", "3"}}), {}), "max_retries=3"), "about 700 ms"));
  CHECK(holds(said(review_settings(with({{"max_retries", "6"}}), {}), "max_retries=6"), "about 3500 ms"));
  CHECK(said(review_settings(with({{"max_retries", "100"}}), {}), "max_retries=100").empty());
}

TEST_CASE("Time limits that leave no second attempt are named", "[tool]") {
  const auto tight = review_settings(with({{"delivery_timeout_ms", "30000"}, {"request_timeout_ms", "30000"}}), {});
  CHECK(holds(said(tight, "delivery_timeout_ms=30000"), "second attempt"));
  CHECK(review_settings(with({{"delivery_timeout_ms", "60000"}}), {}).empty());
  const auto small = review_settings(with({{"delivery_timeout_ms", "1000"}, {"request_timeout_ms", "400"}}), {});
  CHECK(holds(said(small, "delivery_timeout_ms=1000"), "leader"));
  CHECK(holds(said(small, "request_timeout_ms=400"), "pauses"));
  CHECK(holds(said(review_settings(with({{"max_block_ms", "0"}}), {}), "max_block_ms=0"), "first send"));
}

TEST_CASE("A long way to the broker is told in records and megabytes a second", "[tool]") {
  Surroundings far;
  far.round_trip_ms = 50;
  const std::string words = said(review_settings(with({}), far), "round trip of 50.0 ms");
  CHECK(holds(words, "at most 20 records/s"));
  CHECK(holds(words, "at most 1.6 MB/s"));  // 5 batches of 16384 bytes every 50 ms
  CHECK(holds(words, "linger_ms"));
}

TEST_CASE("Batches that cannot all be open at once are told with the memory they need", "[tool]") {
  Surroundings wide;
  wide.partitions = 2048;
  CHECK(review_settings(with({}), wide).empty());  // exactly full
  wide.partitions = 2049;
  CHECK(holds(said(review_settings(with({}), wide), "buffer_memory=33554432"), "at least 67141632"));
  CHECK(review_settings(with({{"buffer_memory", "67141632"}}), wide).empty());
}

TEST_CASE("A single address for a cluster of several is worth a hint", "[tool]") {
  Surroundings lonely;
  lonely.brokers = 3;
  lonely.bootstrap_entries = 1;
  const auto findings = review_settings(with({}), lonely);
  REQUIRE(findings.size() == 1);
  CHECK(findings[0].severity == Severity::hint);
  CHECK(findings[0].subject == "bootstrap_servers");
}
