#include "producer/log_writer.hpp"

#include "base/untrusted_text.hpp"

#include <distributedlog/error.hpp>

#include <fmt/format.h>

#include <utility>

namespace distributedlog::core {

namespace {

std::string name_of(const BrokerId& broker) {
  const std::string address = fmt::format("{}:{}", broker.host, broker.port);
  return broker.node < 0 ? "bootstrap server " + address : fmt::format("broker {} at {}", broker.node, address);
}

std::string name_of(const BatchId& batch) {
  return fmt::format("{}-{}: batch of {} records, {} bytes", batch.topic.view(), batch.partition, batch.records,
                     batch.bytes);
}

std::string in_brackets(std::string_view words) { return words.empty() ? std::string() : fmt::format(" ({})", words); }

double milliseconds(std::chrono::microseconds time) { return static_cast<double>(time.count()) / 1000; }

}  // namespace

void LogWriter::write_once(LogLevel level, const std::string& subject, std::string kind, std::string text) {
  Told& told = told_[subject];
  if (told.kind == kind && now_ - told.at < quiet_for) {
    ++told.unsaid;
    if (wants(LogLevel::debug)) write(LogLevel::debug, std::move(text));
    return;
  }
  if (told.kind == kind && told.unsaid > 0) text += fmt::format(" ({} more like it before)", told.unsaid);
  told = {std::move(kind), now_, 0};
  write(level, std::move(text));
}

void LogWriter::observer_threw(std::string_view what) {
  if (wants(LogLevel::error)) write(LogLevel::error, "the observer threw: " + escape_untrusted(what));
}

void LogWriter::on_batch_sealed(const BatchSealed& event) {
  if (!wants(LogLevel::debug)) return;
  write(LogLevel::debug, fmt::format("{}: sealed after {:.3f} ms", name_of(event), milliseconds(event.open_for)));
}

void LogWriter::on_batch_retried(const BatchRetried& event) {
  if (!wants(LogLevel::info)) return;
  write_once(LogLevel::info, fmt::format("retry {}-{}", event.topic.view(), event.partition), event.cause.message(),
             fmt::format("{}: goes again after attempt {}: {}{}", name_of(event), event.attempt, event.cause.message(),
                         in_brackets(event.broker_message)));
}

void LogWriter::on_batch_failed(const BatchFailed& event) {
  if (!wants(LogLevel::error)) return;
  std::string text = fmt::format("{}: failed after {} attempts, {}: {}{}", name_of(event), event.attempts,
                                 to_string(event.certainty), event.error.message(), in_brackets(event.broker_message));
  if (event.last_cause && event.last_cause != event.error) text += "; last cause: " + event.last_cause.message();
  write_once(LogLevel::error, fmt::format("fail {}", event.topic.view()), event.error.message(), std::move(text));
}

void LogWriter::on_batch_acked(const BatchAcked& event) {
  if (!wants(LogLevel::debug)) return;
  write(LogLevel::debug, fmt::format("{}: acked at offset {} after {:.3f} ms, attempt {}", name_of(event),
                                     event.base_offset ? fmt::format("{}", *event.base_offset) : "unknown",
                                     milliseconds(event.latency), event.attempts));
}

void LogWriter::on_request_sent(const RequestSent& event) {
  if (!wants(LogLevel::debug)) return;
  write(LogLevel::debug, fmt::format("{}: {} request {} of {} bytes, {} batches", name_of(event), event.api,
                                     event.correlation_id, event.bytes, event.batches));
}

void LogWriter::on_response_received(const ResponseReceived& event) {
  if (!wants(LogLevel::debug)) return;
  write(LogLevel::debug, fmt::format("{}: {} request {} answered after {:.3f} ms", name_of(event), event.api,
                                     event.correlation_id, milliseconds(event.latency)));
}

void LogWriter::on_broker_connected(const BrokerConnected& event) {
  if (!wants(LogLevel::info)) return;
  write(LogLevel::info, fmt::format("{}: connected in {:.3f} ms", name_of(event), milliseconds(event.took)));
}

void LogWriter::on_broker_disconnected(const BrokerDisconnected& event) {
  const bool expected = event.idle || event.cause == client_errc::closed;
  if (!wants(expected ? LogLevel::debug : LogLevel::warning)) return;
  if (expected) {
    return write(LogLevel::debug, fmt::format("{}: {}", name_of(event), event.idle ? "closed, it was idle" : "closed"));
  }
  write_once(LogLevel::warning, name_of(event), fmt::format("{} {}", event.connected, event.cause.message()),
             fmt::format("{}: {}: {}{}", name_of(event), event.connected ? "connection lost" : "cannot connect",
                         event.cause.message(), in_brackets(event.reason)));
}

void LogWriter::on_throttled(const BrokerThrottled& event) {
  if (!wants(LogLevel::info)) return;
  write_once(LogLevel::info, "throttle " + name_of(event), {},
             fmt::format("{}: throttles this client for {} ms", name_of(event), event.silence.count()));
}

void LogWriter::on_metadata_refreshed(const MetadataRefreshed& event) {
  if (!wants(LogLevel::debug)) return;
  write(LogLevel::debug, fmt::format("metadata: {} brokers, {} topics, {}", event.brokers, event.topics,
                                     event.changed ? "changed" : "as before"));
}

void LogWriter::on_metadata_failed(const MetadataFailed& event) {
  if (!wants(LogLevel::info)) return;
  const std::string why = event.error ? event.error.message() : "the answer names no broker";
  write_once(LogLevel::info, "metadata", why, "metadata: refresh failed: " + why);
}

void LogWriter::on_producer_id(const ProducerIdReceived& event) {
  if (wants(LogLevel::info)) write(LogLevel::info, fmt::format("producer id {}", event.producer_id));
}

void LogWriter::on_epoch_bumped(const EpochBumped& event) {
  if (!wants(LogLevel::warning)) return;
  write(LogLevel::warning, fmt::format("{}-{}: a batch was given up, its numbers start anew: producer id {}, epoch {}",
                                       event.topic.view(), event.partition, event.producer_id, event.epoch));
}

}  // namespace distributedlog::core
