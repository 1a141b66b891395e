#include <distributedlog/prometheus.hpp>

#include "metrics/exposition.hpp"

#include <array>

namespace distributedlog {

namespace {

using metrics::Exposition;

constexpr std::string_view prefix = "distributedlog_producer_";
constexpr double microsecond = 1e-6;

struct Value {
  std::string_view name;
  std::string_view help;
  std::uint64_t ProducerMetrics::*value;
};

using M = ProducerMetrics;

constexpr auto counters = std::to_array<Value>({
    {"records_sent_total", "Records admitted into a batch.", &M::records_sent},
    {"records_acked_total", "Records acknowledged.", &M::records_acked},
    {"records_failed_total", "Records whose send failed.", &M::records_failed},
    {"records_unknown_total", "Failed records that may stand in the log all the same.", &M::records_unknown},
    {"batches_sent_total", "Attempts to send a batch.", &M::batches_sent},
    {"batches_retried_total", "Attempts that did not settle the batch.", &M::batches_retried},
    {"produce_requests_total", "Produce requests.", &M::requests_sent},
    {"sent_bytes_total", "Bytes of batches written to sockets.", &M::bytes_sent},
    {"batch_raw_bytes_total", "Bytes of batches before compression, each counted once.", &M::batch_bytes_raw},
    {"batch_encoded_bytes_total", "The same batches as written.", &M::batch_bytes_encoded},
    {"metadata_requests_total", "Metadata requests.", &M::metadata_requests},
    {"metadata_failures_total", "Metadata refreshes that failed.", &M::metadata_failures},
    {"connections_opened_total", "Connections to brokers that were opened.", &M::connections_opened},
    {"connections_failed_total", "Attempts to connect that failed.", &M::connections_failed},
    {"connections_lost_total", "Connections that broke or timed out.", &M::connections_lost},
    {"epochs_bumped_total", "New epochs of a partition, after a batch was given up.", &M::epochs_bumped},
    {"observer_errors_total", "Exceptions of the observer and of the log sink.", &M::observer_errors},
});

constexpr auto gauges = std::to_array<Value>({
    {"pending_records", "Records accepted and not yet completed.", &M::pending_records},
    {"pending_batches", "Batches open, waiting or in flight.", &M::pending_batches},
    {"in_flight_requests", "Produce requests without an answer.", &M::in_flight_requests},
    {"waiting_senders", "Sends held back by buffer_memory or by missing metadata.", &M::waiting_senders},
    {"buffered_bytes", "Bytes of buffer_memory in use.", &M::buffered_bytes},
});

struct TopicValue {
  std::string_view name;
  std::string_view help;
  std::uint64_t TopicMetrics::*value;
};

constexpr auto topic_counters = std::to_array<TopicValue>({
    {"topic_records_acked_total", "Records of the topic acknowledged.", &TopicMetrics::records_acked},
    {"topic_records_failed_total", "Records of the topic whose send failed.", &TopicMetrics::records_failed},
    {"topic_sent_bytes_total", "Bytes of the topic's batches written to sockets.", &TopicMetrics::bytes},
    {"topic_batches_sent_total", "Attempts to send a batch of the topic.", &TopicMetrics::batches},
    {"topic_batches_retried_total", "Batches of the topic put back to be sent again.", &TopicMetrics::retries},
});

// 2^from, 2^(from + step), ...
template <std::size_t Count>
constexpr auto powers_of_two(unsigned from, unsigned step) noexcept {
  std::array<std::uint64_t, Count> edges{};
  for (std::size_t i = 0; i < Count; ++i) edges[i] = std::uint64_t{1} << (from + step * i);
  return edges;
}

constexpr auto latency_edges = powers_of_two<22>(6, 1);  // 64 us to 134 s
constexpr auto byte_edges = powers_of_two<10>(6, 2);     // 64 bytes to 16 MiB
constexpr auto record_edges = powers_of_two<9>(0, 2);    // 1 to 65536

void write_totals(Exposition& text, const ProducerMetrics& metrics) {
  for (const Value& counter : counters) {
    text.family(counter.name, "counter", counter.help);
    text.sample({}, metrics.*counter.value);
  }
  for (const Value& gauge : gauges) {
    text.family(gauge.name, "gauge", gauge.help);
    text.sample({}, metrics.*gauge.value);
  }
  text.family("closed", "gauge", "1 when the producer is closed or closing.");
  text.sample({}, metrics.closed ? 1 : 0);
}

void write_errors(Exposition& text, const std::vector<ErrorCount>& errors) {
  for (const auto& [error, count] : errors) {
    const std::string code = fmt::format("{}", error.value());
    text.sample({{"category", error.category().name()}, {"code", code}, {"error", error.message()}}, count);
  }
}

void write_histograms(Exposition& text, const DetailedMetrics& metrics) {
  const LatencyMetrics& latency = metrics.latency;
  text.family("latency_seconds", "histogram", "Where the time of a batch goes, by stage.");
  for (const auto& [stage, histogram] : {std::pair("admission", &latency.admission),
                                         {"batching", &latency.batching},
                                         {"queue", &latency.queue},
                                         {"wire", &latency.wire},
                                         {"total", &latency.total}}) {
    text.histogram({{"stage", stage}}, *histogram, latency_edges, microsecond);
  }
  text.family("batch_size_bytes", "histogram", "Bytes of a batch as written.");
  text.histogram({}, metrics.batch_bytes, byte_edges, 1);
  text.family("batch_size_records", "histogram", "Records in a batch.");
  text.histogram({}, metrics.batch_records, record_edges, 1);
}

void write_topics(Exposition& text, const std::vector<TopicMetrics>& topics) {
  for (const TopicValue& counter : topic_counters) {
    text.family(counter.name, "counter", counter.help);
    for (const TopicMetrics& topic : topics) text.sample({{"topic", topic.topic}}, topic.*counter.value);
  }
}

template <class Write>
void write_broker_family(Exposition& text, const std::vector<BrokerMetrics>& brokers, std::string_view name,
                         std::string_view type, std::string_view help, Write write) {
  text.family(name, type, help);
  for (const BrokerMetrics& broker : brokers) {
    const std::string node = fmt::format("{}", broker.node);
    write(metrics::Labels{{"node", node}, {"address", broker.address}}, broker);
  }
}

void write_brokers(Exposition& text, const std::vector<BrokerMetrics>& brokers) {
  using Labels = metrics::Labels;
  using Broker = BrokerMetrics;
  const auto family = [&](std::string_view name, std::string_view type, std::string_view help, auto value) {
    write_broker_family(text, brokers, name, type, help,
                        [&](Labels labels, const Broker& broker) { text.sample(labels, value(broker)); });
  };
  family("broker_connected", "gauge", "1 while the connection is up.", [](auto& b) { return b.connected ? 1 : 0; });
  family("broker_requests_total", "counter", "Requests of every kind.", [](auto& b) { return b.requests; });
  family("broker_in_flight_requests", "gauge", "Requests without an answer.", [](auto& b) { return b.in_flight; });
  family("broker_sent_bytes_total", "counter", "Bytes of requests.", [](auto& b) { return b.bytes_out; });
  family("broker_errors_total", "counter", "Failed attempts to connect and lost connections.",
         [](auto& b) { return b.errors; });
  family("broker_throttled_seconds_total", "counter", "Silence that the broker asked for.",
         [](auto& b) { return static_cast<double>(b.throttled.count()) / 1000; });
  write_broker_family(text, brokers, "broker_request_latency_seconds", "histogram",
                      "From handing a request to the socket to its answer.", [&](Labels labels, const Broker& broker) {
                        text.histogram(labels, broker.request_latency, latency_edges, microsecond);
                      });
}

void write_metadata(Exposition& text, const MetadataMetrics& metadata) {
  text.family("metadata_brokers", "gauge", "Brokers that the cluster's metadata names.");
  text.sample({}, metadata.brokers);
  text.family("metadata_topics", "gauge", "Topics known.");
  text.sample({}, metadata.topics);
  text.family("metadata_partitions", "gauge", "Partitions of these topics.");
  text.sample({}, metadata.partitions);
  if (!metadata.age) return;
  text.family("metadata_age_seconds", "gauge", "Time since the last good metadata answer.");
  text.sample({}, static_cast<double>(metadata.age->count()) / 1000);
}

}  // namespace

std::string to_prometheus(const ProducerMetrics& metrics, const PrometheusLabels& labels) {
  Exposition text(prefix, labels);
  write_totals(text, metrics);
  return std::move(text).take();
}

std::string to_prometheus(const DetailedMetrics& metrics, const PrometheusLabels& labels) {
  Exposition text(prefix, labels);
  write_totals(text, metrics.totals);
  text.family("record_errors_total", "counter", "Failed records, by the error that their senders saw.");
  write_errors(text, metrics.record_errors);
  text.family("broker_error_answers_total", "counter", "Batches that a broker answered with an error.");
  write_errors(text, metrics.broker_errors);
  write_histograms(text, metrics);
  write_topics(text, metrics.topics);
  write_brokers(text, metrics.brokers);
  write_metadata(text, metrics.metadata);
  return std::move(text).take();
}

}  // namespace distributedlog
