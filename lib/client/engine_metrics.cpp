// Everything there is to know of a producer, put together when it is asked.
#include "client/engine.hpp"

#include "producer/metrics_report.hpp"

#include <boost/asio/append.hpp>
#include <boost/asio/dispatch.hpp>

namespace distributedlog::client {

void Engine::collect_metrics(MetricsHandler handler) {
  if (dead_) return;
  publish_metrics();
  auto metrics = std::make_unique<DetailedMetrics>();
  metrics->totals = this->metrics();
  core::report_metrics(sender_.state(), *metrics);
  cluster_->report_metrics(*metrics);
  asio::dispatch(asio::append(std::move(handler), std::move(metrics)));
}

}  // namespace distributedlog::client
