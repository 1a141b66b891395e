#include "producer/metrics_report.hpp"

namespace distributedlog::core {

namespace {

void add(TopicMetrics& topic, const std::vector<std::unique_ptr<BatchChannel>>& channels) {
  for (const auto& channel : channels) {
    const ChannelCounters& counters = channel->counters;
    topic.records_acked += counters.records_acked;
    topic.records_failed += counters.records_failed;
    topic.bytes += counters.bytes;
    topic.batches += counters.batches;
    topic.retries += counters.retries;
  }
}

}  // namespace

void report_metrics(const State& state, DetailedMetrics& metrics) {
  const Telemetry& telemetry = state.telemetry;
  metrics.record_errors = telemetry.record_errors.counts();
  metrics.broker_errors = telemetry.broker_errors.counts();
  metrics.latency = telemetry.latency;
  metrics.batch_bytes = telemetry.batch_bytes;
  metrics.batch_records = telemetry.batch_records;
  metrics.topics.reserve(state.topic_order.size());
  for (const TopicState* known : state.topic_order) {
    TopicMetrics& topic = metrics.topics.emplace_back();
    topic.topic = known->name.str();
    topic.records_failed = known->failed_alone;
    add(topic, known->channels);
    add(topic, known->retired);
  }
}

}  // namespace distributedlog::core
