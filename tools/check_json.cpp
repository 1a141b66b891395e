#include "check_output.hpp"
#include "trouble_words.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <cmath>
#include <cstdint>
#include <optional>
#include <utility>

namespace distributedlog::tool {

namespace {

namespace json = boost::json;

template <class Value>
json::value or_null(const std::optional<Value>& value) {
  return value ? json::value(*value) : json::value(nullptr);
}

// Whole microseconds: Boost.JSON shows fractions with an exponent, which is JSON, but hard to read.
std::int64_t us(double ms) { return std::llround(ms * 1000); }
json::value us(const std::optional<double>& ms) { return ms ? json::value(us(*ms)) : json::value(nullptr); }

json::object of(const ApiOffer& api) {
  json::object object;
  object["name"] = api.name;
  object["offered"] = api.offered ? json::value(json::array{api.broker_min, api.broker_max}) : json::value(nullptr);
  object["spoken"] = json::array{api.client_min, api.client_max};
  object["used"] = or_null(api.chosen);
  return object;
}

json::object of(const Endpoint& endpoint) {
  json::object object;
  object["host"] = endpoint.host;
  object["port"] = endpoint.port;
  object["ok"] = endpoint.reached();
  object["trouble"] = endpoint.reached() ? json::value(nullptr) : json::value(words_of(endpoint.trouble).name);
  object["detail"] = endpoint.detail;
  json::array addresses;
  for (const Attempt& attempt : endpoint.attempts) {
    json::object one;
    one["ip"] = attempt.ip;
    one["error"] = attempt.error.empty() ? json::value(nullptr) : json::value(attempt.error);
    addresses.push_back(std::move(one));
  }
  object["addresses"] = std::move(addresses);
  object["lookup_us"] = us(endpoint.lookup_ms);
  object["connect_us"] = us(endpoint.connect_ms);
  object["api_versions_us"] = us(endpoint.versions_ms);
  object["cluster_id"] = or_null(endpoint.cluster_id);
  json::array apis;
  for (const ApiOffer& api : endpoint.apis) apis.push_back(of(api));
  object["apis"] = std::move(apis);
  return object;
}

json::object of(const BrokerReport& broker) {
  json::object object = of(broker.endpoint);
  object["id"] = broker.id;
  object["rack"] = or_null(broker.rack);
  const bool measured = !broker.endpoint.round_trips_ms.empty();
  object["round_trip_min_us"] =
      measured ? json::value(us(broker.endpoint.round_trips_ms.front())) : json::value(nullptr);
  object["round_trip_median_us"] = measured ? json::value(us(broker.endpoint.median_ms())) : json::value(nullptr);
  return object;
}

json::object of(const TopicReport& topic) {
  json::object object;
  object["name"] = topic.name;
  object["error"] = topic.error.empty() ? json::value(nullptr) : json::value(topic.error);
  json::array partitions;
  for (const PartitionReport& partition : topic.partitions) {
    json::object one;
    one["id"] = partition.id;
    one["leader"] = partition.leader < 0 ? json::value(nullptr) : json::value(partition.leader);
    one["replicas"] = partition.replicas;
    one["in_sync"] = partition.in_sync;
    partitions.push_back(std::move(one));
  }
  object["partitions"] = std::move(partitions);
  return object;
}

json::object of(const SendReport& sent) {
  json::object object;
  object["acknowledged"] = sent.acknowledged;
  object["value_size"] = sent.size;
  object["partition"] = sent.partition < 0 ? json::value(nullptr) : json::value(sent.partition);
  object["offset"] = or_null(sent.offset);
  object["total_us"] = us(sent.total_ms);
  object["until_in_batch_us"] = us(sent.admitted_ms);
  object["until_written_us"] = us(sent.left_ms);
  object["until_answered_us"] = us(sent.answered_ms);
  object["error"] = sent.error.empty() ? json::value(nullptr) : json::value(sent.error);
  object["message"] = sent.message;
  return object;
}

json::object of(const Finding& finding) {
  json::object object;
  object["severity"] = finding.severity == Severity::wrong     ? "wrong"
                       : finding.severity == Severity::warning ? "warning"
                                                               : "hint";
  object["subject"] = finding.subject;
  object["problem"] = finding.problem;
  object["remedy"] = finding.remedy;
  return object;
}

template <class Range>
json::array each(const Range& range) {
  json::array array;
  for (const auto& one : range) array.push_back(of(one));
  return array;
}

}  // namespace

std::string check_json(const CheckReport& report, const std::vector<Finding>& findings) {
  json::object object;
  object["ok"] = all_well(findings);
  object["bootstrap"] = each(report.bootstrap);
  object["cluster_id"] = or_null(report.cluster_id);
  object["controller"] = report.controller < 0 ? json::value(nullptr) : json::value(report.controller);
  object["brokers"] = each(report.brokers);
  object["topics"] = each(report.topics);
  object["send"] = report.send ? json::value(of(*report.send)) : json::value(nullptr);
  object["findings"] = each(findings);
  return json::serialize(object);
}

}  // namespace distributedlog::tool
