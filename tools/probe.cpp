#include "probe.hpp"

#include "probe_connection.hpp"
#include "window.hpp"

#include "base/broker_error.hpp"
#include "base/untrusted_text.hpp"
#include "config/bootstrap.hpp"
#include "network/asio_runtime.hpp"
#include "protocol/messages/metadata.hpp"
#include "protocol/reader.hpp"

#include <boost/asio/co_spawn.hpp>

#include <algorithm>
#include <exception>
#include <utility>

namespace distributedlog::tool {

namespace asio = boost::asio;
using protocol::MetadataRequest;
using protocol::MetadataResponse;

namespace {

constexpr std::size_t at_once = 500;  // connections, so that a huge cluster does not meet the limit of open files

class Prober {
 public:
  Prober(const asio::any_io_executor& executor, const ProbeOptions& options)
      : runtime_(executor), options_(options), running_(runtime_.executor(), at_once, 1) {}

  asio::awaitable<void> cluster(CheckReport& report) {
    for (const config::HostPort& entry : config::parse_bootstrap(options_.bootstrap_servers)) {
      Endpoint endpoint;
      endpoint.host = entry.host;
      endpoint.port = entry.port;
      report.bootstrap.push_back(std::move(endpoint));
    }
    std::vector<std::optional<MetadataResponse>> told(report.bootstrap.size());
    for (std::size_t i = 0; i < told.size(); ++i) {
      co_await running_.room();
      start(bootstrap(report.bootstrap[i], told[i]));
    }
    co_await running_.empty();
    const auto first = std::find_if(told.begin(), told.end(), [](const auto& t) { return t && !t->brokers.empty(); });
    if (first == told.end()) co_return;
    take(**first, report);
    for (BrokerReport& broker : report.brokers) {
      co_await running_.room();
      start(reach(broker.endpoint));
    }
    co_await running_.empty();
  }

  asio::awaitable<void> topics(CheckReport& report) {
    for (const Endpoint& known : report.bootstrap) {
      if (!known.reached()) continue;
      Endpoint again;
      again.host = known.host;
      again.port = known.port;
      ProbeConnection connection(runtime_, again, options_.client_id, deadline());
      MetadataRequest request;
      request.allow_auto_topic_creation = false;
      if (!report.topic.empty()) {
        request.topics.emplace();
        request.topics->emplace_back().name = report.topic;
      }
      std::optional<MetadataResponse> answer;
      const bool open = co_await connection.open();
      if (open) answer = co_await connection.ask(request);
      if (answer) {
        report.topics_trouble.clear();
        for (const MetadataResponse::Topic& topic : answer->topics) report.topics.push_back(told(topic));
        std::sort(report.topics.begin(), report.topics.end(),
                  [](const TopicReport& a, const TopicReport& b) { return a.name < b.name; });
      } else {
        report.topics_trouble = again.detail.empty() ? "no answer in time" : again.detail;
      }
      co_return;
    }
  }

 private:
  ProbeConnection::TimePoint deadline() const { return runtime_.now() + options_.timeout; }

  void start(asio::awaitable<void> work) {
    running_.add(0);
    asio::co_spawn(runtime_.executor(), std::move(work), [this](const std::exception_ptr& error) {
      running_.release(0);
      if (error) std::rethrow_exception(error);
    });
  }

  asio::awaitable<void> bootstrap(Endpoint& endpoint, std::optional<MetadataResponse>& told) {
    ProbeConnection connection(runtime_, endpoint, options_.client_id, deadline());
    const bool open = co_await connection.open();
    if (!open) co_return;
    MetadataRequest nothing_but_brokers;
    nothing_but_brokers.topics.emplace();
    nothing_but_brokers.allow_auto_topic_creation = false;
    told = co_await connection.ask(nothing_but_brokers);
    if (told && told->cluster_id) endpoint.cluster_id = escape_untrusted(*told->cluster_id);
  }

  asio::awaitable<void> reach(Endpoint& endpoint) {
    ProbeConnection connection(runtime_, endpoint, options_.client_id, deadline());
    const bool open = co_await connection.open();
    if (!open) co_return;
    co_await connection.measure_round_trips();
  }

  static void take(const MetadataResponse& told, CheckReport& report) {
    if (told.cluster_id) report.cluster_id = escape_untrusted(*told.cluster_id);
    report.controller = told.controller_id;
    for (const MetadataResponse::Broker& broker : told.brokers) {
      BrokerReport& one = report.brokers.emplace_back();
      one.id = broker.node_id;
      if (broker.rack) one.rack = escape_untrusted(*broker.rack);
      one.endpoint.host = escape_untrusted(broker.host);
      one.endpoint.port = broker.port;
    }
    std::sort(report.brokers.begin(), report.brokers.end(),
              [](const BrokerReport& a, const BrokerReport& b) { return a.id < b.id; });
  }

  static TopicReport told(const MetadataResponse::Topic& topic) {
    TopicReport report;
    report.name = escape_untrusted(topic.name.value_or(""));
    if (topic.error_code != 0) {
      const std::string_view name = broker_error_name(topic.error_code);
      report.error = name.empty() ? "error " + std::to_string(topic.error_code) : std::string(name);
    }
    for (const MetadataResponse::Partition& partition : topic.partitions) {
      PartitionReport& one = report.partitions.emplace_back();
      one.id = partition.partition_index;
      one.leader = partition.leader_id;
      one.replicas = partition.replica_nodes.size();
      one.in_sync = partition.isr_nodes.size();
    }
    std::sort(report.partitions.begin(), report.partitions.end(),
              [](const PartitionReport& a, const PartitionReport& b) { return a.id < b.id; });
    return report;
  }

  network::AsioRuntime runtime_;
  const ProbeOptions& options_;
  Window running_;
};

}  // namespace

asio::awaitable<void> probe_cluster(asio::any_io_executor executor, const ProbeOptions& options, CheckReport& report) {
  Prober prober(executor, options);
  co_await prober.cluster(report);
}

asio::awaitable<void> probe_topics(asio::any_io_executor executor, const ProbeOptions& options, CheckReport& report) {
  Prober prober(executor, options);
  co_await prober.topics(report);
}

}  // namespace distributedlog::tool
