// Everything there is to know of a producer, put together when it is asked.
#include "client/engine.hpp"
#include "client/hand_over.hpp"

#include "producer/metrics_report.hpp"

namespace distributedlog::client {

void Engine::collect_metrics(MetricsHandler handler) {
  if (dead_) return;
  publish_metrics();
  std::unique_ptr<DetailedMetrics> metrics;
  try {
    metrics = std::make_unique<DetailedMetrics>();
    metrics->totals = this->metrics();
    core::report_metrics(sender_.state(), *metrics);
    cluster_->report_metrics(*metrics);
  } catch (const std::bad_alloc&) {
    metrics.reset();
  }
  hand_over(std::move(handler), std::move(metrics));
}

}  // namespace distributedlog::client
