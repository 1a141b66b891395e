#include <distributedlog/prometheus.hpp>

#include <distributedlog/error.hpp>

#include "support/catch.hpp"

#include <cmath>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

using namespace distributedlog;
using Catch::Matchers::ContainsSubstring;

namespace {

struct Sample {
  std::string name;
  std::string labels;
  double value = 0;
};

struct Page {
  std::map<std::string, std::string> types;
  std::vector<Sample> samples;
  std::vector<std::string> faults;
};

// The rules of the text format: HELP, TYPE, then the samples of that family and nothing else; every line well-formed;
// no sample twice; counters end in _total.
Page read_strictly(const std::string& text) {
  static const std::regex sample(R"re(([a-z_]+)(?:\{((?:[a-z_]+="(?:[^"\\\n]|\\["\\n])*",?)+)\})? (\S+))re");
  Page page;
  std::set<std::string> seen;
  std::string family;
  std::istringstream lines(text);
  const auto fault = [&](const std::string& line, const char* what) { page.faults.push_back(line + ": " + what); };
  for (std::string line; std::getline(lines, line);) {
    std::smatch match;
    if (line.starts_with("# HELP ")) {
      family = line.substr(7, line.find(' ', 7) - 7);
    } else if (line.starts_with("# TYPE ")) {
      const std::string name = line.substr(7, line.find(' ', 7) - 7);
      const std::string type = line.substr(8 + name.size());
      if (name != family) fault(line, "TYPE without its HELP");
      if (!page.types.emplace(name, type).second) fault(line, "family given twice");
      if ((type == "counter") != name.ends_with("_total")) fault(line, "_total is for counters");
    } else if (std::regex_match(line, match, sample)) {
      std::string name = match[1];
      if (!seen.insert(name + "{" + match[2].str() + "}").second) fault(line, "sample given twice");
      page.samples.push_back({name, match[2], std::stod(match[3])});
      if (page.types[family] == "histogram") {
        for (const char* suffix : {"_bucket", "_sum", "_count"}) {
          if (name == family + suffix) name = family;
        }
      }
      if (name != family) fault(line, "sample outside its family");
    } else {
      fault(line, "no sample");
    }
  }
  if (!text.ends_with('\n')) page.faults.emplace_back("no line end at the end");
  return page;
}

double value_of(const Page& page, const std::string& name, const std::string& labels = {}) {
  for (const Sample& sample : page.samples) {
    if (sample.name == "distributedlog_producer_" + name && sample.labels == labels) return sample.value;
  }
  FAIL("no sample " << name << "{" << labels << "}");
  return 0;
}

DetailedMetrics full_metrics() {
  DetailedMetrics metrics;
  metrics.totals.records_sent = 12;
  metrics.totals.closed = true;
  metrics.record_errors = {{client_errc::delivery_timeout, 3}, {broker_errc::message_too_large, 1}};
  metrics.broker_errors = {{broker_errc::not_leader_or_follower, 7}};
  for (const std::uint64_t micros : {64, 65, 1000, 3'000'000}) metrics.latency.total.record(micros);
  metrics.batch_bytes.record(16384);
  metrics.topics.resize(2);
  metrics.topics[0].topic = "orders";
  metrics.topics[0].records_acked = 5;
  metrics.topics[1].topic = "payments";
  metrics.brokers.resize(1);
  metrics.brokers[0].node = 1;
  metrics.brokers[0].address = "a\\x0ab\":9092";
  metrics.brokers[0].connected = true;
  metrics.brokers[0].throttled = std::chrono::milliseconds(1500);
  metrics.metadata.age = std::chrono::milliseconds(250);
  return metrics;
}

}  // namespace

TEST_CASE("The page of a producer keeps the rules of the text format", "[metrics]") {
  const auto metrics = GENERATE(DetailedMetrics(), full_metrics());
  const Page page = read_strictly(to_prometheus(metrics, {{"client_id", "a \"b\"\\\nc"}}));
  CHECK(page.faults.empty());
  for (const std::string& fault : page.faults) UNSCOPED_INFO(fault);
  for (const Sample& sample : page.samples) {
    CHECK(sample.labels.starts_with(R"(client_id="a \"b\"\\\nc")"));
    CHECK(sample.value >= 0);
  }
}

TEST_CASE("Values arrive under their names, in base units", "[metrics]") {
  const Page page = read_strictly(to_prometheus(full_metrics()));
  CHECK(value_of(page, "records_sent_total") == 12);
  CHECK(value_of(page, "closed") == 1);
  CHECK(value_of(page, "topic_records_acked_total", R"(topic="orders")") == 5);
  CHECK(value_of(page, "broker_connected", R"(node="1",address="a\\x0ab\":9092")") == 1);
  CHECK(value_of(page, "broker_throttled_seconds_total", R"(node="1",address="a\\x0ab\":9092")") == 1.5);
  CHECK(value_of(page, "metadata_age_seconds") == 0.25);
  const std::string code = std::to_string(make_error_code(client_errc::delivery_timeout).value());
  const std::string category = client_category().name();
  CHECK(value_of(page, "record_errors_total",
                 "category=\"" + category + "\",code=\"" + code +
                     "\",error=\"not acknowledged within delivery_timeout_ms\"") == 3);
}

TEST_CASE("A histogram's buckets rise, are exact, and end at +Inf with the count", "[metrics]") {
  const Page page = read_strictly(to_prometheus(full_metrics()));
  const auto bucket = [&](const std::string& le) {
    return value_of(page, "latency_seconds_bucket", "stage=\"total\",le=\"" + le + "\"");
  };
  CHECK(bucket("6.4e-05") == 1);
  CHECK(bucket("0.000128") == 2);
  CHECK(bucket("0.001024") == 3);
  CHECK(bucket("4.194304") == 4);
  CHECK(bucket("+Inf") == 4);
  CHECK(value_of(page, "latency_seconds_count", R"(stage="total")") == 4);
  CHECK(std::abs(value_of(page, "latency_seconds_sum", R"(stage="total")") - 3.001129) < 1e-9);
  CHECK(value_of(page, "batch_size_bytes_bucket", R"(le="4096")") == 0);
  CHECK(value_of(page, "batch_size_bytes_bucket", R"(le="16384")") == 1);
  double before = 0;
  for (const Sample& sample : page.samples) {
    if (sample.name != "distributedlog_producer_latency_seconds_bucket") continue;
    if (sample.labels.find(R"(le="6.4e-05")") != std::string::npos) before = 0;
    CHECK(sample.value >= before);
    before = sample.value;
  }
}

TEST_CASE("The small metrics have a page of their own", "[metrics]") {
  ProducerMetrics metrics;
  metrics.bytes_sent = 77;
  const std::string text = to_prometheus(metrics);
  const Page page = read_strictly(text);
  CHECK(page.faults.empty());
  CHECK(value_of(page, "sent_bytes_total") == 77);
  CHECK_THAT(text, !ContainsSubstring("latency"));
}

TEST_CASE("Labels that Prometheus would not take are refused by name", "[metrics]") {
  for (const std::string name : {"", "1st", "a-b", "__name__", "le", "topic", "a b", "\xC3\xA4"}) {
    CHECK_THROWS_AS(to_prometheus(ProducerMetrics(), {{name, "x"}}), std::invalid_argument);
  }
  const PrometheusLabels twice = {{"zone", "a"}, {"zone", "b"}};
  CHECK_THROWS_WITH(to_prometheus(ProducerMetrics(), twice), ContainsSubstring("zone"));
}
