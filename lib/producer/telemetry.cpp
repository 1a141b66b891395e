#include "producer/telemetry.hpp"

#include <exception>

namespace distributedlog::core {

namespace {

BatchId id_of(const Batch& batch) {
  BatchId id;
  id.topic = batch.channel.topic;
  id.partition = batch.channel.partition;
  id.records = batch.count;
  id.bytes = batch.size;
  return id;
}

}  // namespace

Telemetry::Telemetry(const ProducerConfig& config, ProducerMetrics& counters)
    : counters_(counters), observer_(config.observer) {
  if (config.log_sink && config.log_level != LogLevel::off) log_.emplace(config.log_sink, config.log_level, now);
}

void Telemetry::batch_opened(Batch& batch) {
  batch.opened = now;
  record(latency.admission, since(batch.created, now));
}

void Telemetry::batch_sealed(Batch& batch) {
  batch.sealed = now;
  const auto open_for = since(batch.opened, now);
  record(latency.batching, open_for);
  if (listening()) tell(&ProducerObserver::on_batch_sealed, BatchSealed{id_of(batch), open_for});
}

void Telemetry::batch_launched(Batch& batch) {
  batch.channel.counters.bytes += batch.size;
  ++batch.channel.counters.batches;
  if (batch.attempts > 1) return;
  record(latency.queue, since(batch.sealed, now));
  batch_bytes.record(batch.size);
  batch_records.record(static_cast<std::uint64_t>(batch.count));
  counters_.batch_bytes_raw += batch.raw_size;
  counters_.batch_bytes_encoded += batch.size;
}

void Telemetry::batch_retried(const Batch& batch) {
  ++batch.channel.counters.retries;
  if (!listening()) return;
  tell(&ProducerObserver::on_batch_retried,
       BatchRetried{id_of(batch), batch.last_error, batch.broker_message, batch.attempts});
}

void Telemetry::batch_finished(const Batch& batch, error_code error, DeliveryCertainty certainty,
                               std::int64_t base_offset) {
  const auto age = since(batch.created, now);
  record(latency.total, age);
  if (!listening()) return;
  if (certainty == DeliveryCertainty::acked) {
    const auto offset = base_offset >= 0 ? std::optional(base_offset) : std::nullopt;
    return tell(&ProducerObserver::on_batch_acked, BatchAcked{id_of(batch), offset, age, batch.attempts});
  }
  tell(&ProducerObserver::on_batch_failed,
       BatchFailed{id_of(batch), error, batch.last_error, batch.broker_message, certainty, batch.attempts});
}

void Telemetry::epoch_bumped(const BatchChannel& channel) {
  ++counters_.epochs_bumped;
  tell(&ProducerObserver::on_epoch_bumped,
       EpochBumped{channel.topic, channel.partition, channel.producer_id, channel.epoch});
}

void Telemetry::on_observer_error() noexcept {
  ++counters_.observer_errors;
  if (!log_) return;
  try {
    try {
      throw;  // the observer's exception, which its caller is handling
    } catch (const std::exception& error) {
      log_->observer_threw(error.what());
    } catch (...) {
      log_->observer_threw("something that is no std::exception");
    }
  } catch (...) {
    ++counters_.observer_errors;
  }
}

}  // namespace distributedlog::core
