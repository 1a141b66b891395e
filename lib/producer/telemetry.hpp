// What the decisions tell of their work: histograms and counts for whoever asks, events for the observer and the log.
#pragma once

#include "producer/batch_channel.hpp"
#include "producer/error_counts.hpp"
#include "producer/log_writer.hpp"

#include <distributedlog/observer.hpp>
#include <distributedlog/producer_config.hpp>
#include <distributedlog/producer_metrics.hpp>

#include <memory>
#include <optional>

namespace distributedlog::core {

// Everything here happens once a batch, request or connection, at moments that were known anyway: nothing reads a clock
// for it, and nothing is done a record. The histograms (25 KB) stay where they are recorded; `detailed_metrics` copies
// them when it is asked, while the small ProducerMetrics is published after every event.
class Telemetry {
 public:
  Telemetry(const ProducerConfig& config, ProducerMetrics& counters);
  Telemetry(const Telemetry&) = delete;
  Telemetry& operator=(const Telemetry&) = delete;

  // Nobody listens: no event needs to be put together.
  bool listening() const noexcept { return observer_ != nullptr || log_.has_value(); }

  // Calls the hook of the observer, then that of the log. What they throw ends here.
  template <class Event>
  void tell(void (ProducerObserver::*hook)(const Event&), const Event& event) noexcept {
    if (observer_ != nullptr) {
      try {
        ((*observer_).*hook)(event);
      } catch (...) {
        on_observer_error();
      }
    }
    if (log_) {
      try {
        ((*log_).*hook)(event);
      } catch (...) {
        ++counters_.observer_errors;
      }
    }
  }

  // ---- the life of a batch
  void batch_opened(Batch& batch);
  void batch_sealed(Batch& batch);
  // Part of a request that goes to the socket next; its bytes are final.
  void batch_launched(Batch& batch);
  void batch_retried(const Batch& batch);
  void batch_finished(const Batch& batch, error_code error, DeliveryCertainty certainty, std::int64_t base_offset);
  void epoch_bumped(const BatchChannel& channel);

  static std::chrono::microseconds since(TimePoint begin, TimePoint end) noexcept {
    return std::max(std::chrono::duration_cast<std::chrono::microseconds>(end - begin), std::chrono::microseconds(0));
  }
  static void record(Histogram& histogram, std::chrono::microseconds time) noexcept {
    histogram.record(static_cast<std::uint64_t>(time.count()));
  }

  TimePoint now{};  // of the event that is dealt with
  LatencyMetrics latency;
  Histogram batch_bytes;
  Histogram batch_records;
  ErrorCounts record_errors;
  ErrorCounts broker_errors;

 private:
  void on_observer_error() noexcept;

  ProducerMetrics& counters_;
  std::shared_ptr<ProducerObserver> observer_;
  std::optional<LogWriter> log_;
};

}  // namespace distributedlog::core
