// What `dlog check` has found out, as plain data: the probe fills it, the advice judges it, text and JSON show it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace distributedlog::tool {

// How far the way to an address goes, and what stands at its end.
enum class Trouble {
  none,
  host_not_found,
  lookup_timeout,
  refused,            // nobody listens there
  unreachable,        // the network says no
  connect_timeout,    // nobody says anything
  silent,             // connected, but no answer
  closed,             // closed the connection at the first request
  closed_later,       // speaks Kafka, but hangs up when asked for metadata
  http,               // a web server
  wants_tls,          // a TLS port
  not_kafka,          // something else
  no_producer_apis,   // Kafka, but no broker that takes records: a controller's port
  no_common_version,  // too old, or too new
  error_answer,       // Kafka's own error
};

// An address that a host name stands for, and what came of connecting to it.
struct Attempt {
  std::string ip;
  std::string error;  // empty: it worked
};

// One of the requests a producer needs: what the broker offers, what this library speaks.
struct ApiOffer {
  std::string name;
  bool offered = false;
  int broker_min = 0;
  int broker_max = 0;
  int client_min = 0;
  int client_max = 0;
  std::optional<int> chosen;  // none in common: absent
};

struct Endpoint {
  std::string host;  // as configured or advertised; made fit for a terminal
  int port = 0;
  Trouble trouble = Trouble::none;
  std::string detail;  // the system's or the broker's words for it
  std::vector<Attempt> attempts;
  std::optional<double> lookup_ms;
  std::optional<double> connect_ms;
  std::optional<double> versions_ms;      // the first ApiVersions answer
  std::vector<double> round_trips_ms;     // of small requests, sorted
  std::vector<ApiOffer> apis;             // once it has answered
  std::optional<std::string> cluster_id;  // as this address tells it

  bool reached() const noexcept { return trouble == Trouble::none; }
  std::string address() const {
    return (host.find(':') == std::string::npos ? host : "[" + host + "]") + ":" + std::to_string(port);
  }
  double median_ms() const noexcept { return round_trips_ms.empty() ? 0 : round_trips_ms[round_trips_ms.size() / 2]; }
};

struct BrokerReport {
  std::int32_t id = -1;
  std::optional<std::string> rack;
  Endpoint endpoint;
};

struct PartitionReport {
  std::int32_t id = 0;
  std::int32_t leader = -1;  // -1: none
  std::size_t replicas = 0;
  std::size_t in_sync = 0;
};

struct TopicReport {
  std::string name;
  std::string error;  // Kafka's name for it, e.g. UNKNOWN_TOPIC_OR_PARTITION; empty: none
  std::vector<PartitionReport> partitions;
};

struct SendReport {
  bool acknowledged = false;
  std::size_t size = 0;  // of the value
  std::int32_t partition = -1;
  std::optional<std::int64_t> offset;
  double total_ms = 0;
  // From the call until the cluster is found, the topic known, the record in a batch; from there until its request is
  // written (linger, the leader's connection); the rest until the outcome. Absent: over before anybody looked, so that
  // it is in the next one.
  std::optional<double> admitted_ms;
  std::optional<double> left_ms;
  double answered_ms = 0;
  std::string error;    // its short name
  std::string message;  // what the producer says of it
};

struct CheckReport {
  std::vector<Endpoint> bootstrap;
  std::optional<std::string> cluster_id;
  std::int32_t controller = -1;
  std::vector<BrokerReport> brokers;
  std::string topic;                // the one asked for; empty: all
  std::vector<TopicReport> topics;  // sorted by name
  std::string topics_trouble;       // why there are none
  std::optional<SendReport> send;
  std::string not_sent;  // why not, although it was asked for
};

}  // namespace distributedlog::tool
