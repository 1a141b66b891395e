// Turns a producer's events into lines for its log sink.
#pragma once

#include "producer/batch.hpp"

#include <distributedlog/log.hpp>
#include <distributedlog/observer.hpp>

#include <map>
#include <string>

namespace distributedlog::core {

// An observer like any other, so that there is one set of places where things are told. What repeats (a broker that
// stays away, a topic whose batches all fail) is told once in `quiet_for`; in between it is for `debug`.
class LogWriter final : public ProducerObserver {
 public:
  static constexpr auto quiet_for = std::chrono::seconds(10);

  // `now`: the moment of the event, kept by the owner.
  LogWriter(LogSink sink, LogLevel level, const TimePoint& now) : sink_(std::move(sink)), level_(level), now_(now) {}

  void observer_threw(std::string_view what);

  void on_batch_sealed(const BatchSealed& event) override;
  void on_batch_retried(const BatchRetried& event) override;
  void on_batch_failed(const BatchFailed& event) override;
  void on_batch_acked(const BatchAcked& event) override;
  void on_request_sent(const RequestSent& event) override;
  void on_response_received(const ResponseReceived& event) override;
  void on_broker_connected(const BrokerConnected& event) override;
  void on_broker_disconnected(const BrokerDisconnected& event) override;
  void on_throttled(const BrokerThrottled& event) override;
  void on_metadata_refreshed(const MetadataRefreshed& event) override;
  void on_metadata_failed(const MetadataFailed& event) override;
  void on_producer_id(const ProducerIdReceived& event) override;
  void on_epoch_bumped(const EpochBumped& event) override;

 private:
  struct Told {
    std::string kind;
    TimePoint at{};
    std::uint64_t unsaid = 0;
  };

  bool wants(LogLevel level) const noexcept { return level <= level_; }
  void write(LogLevel level, std::string text) { sink_({level, std::move(text)}); }
  // `subject` and `kind` tell whether it is a repetition: the broker and the error, say.
  void write_once(LogLevel level, const std::string& subject, std::string kind, std::string text);

  LogSink sink_;
  LogLevel level_;
  const TimePoint& now_;
  std::map<std::string, Told> told_;  // by subject: brokers and topics, so it stays small
};

}  // namespace distributedlog::core
