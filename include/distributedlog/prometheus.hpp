// A producer's metrics as Prometheus reads them.
#pragma once

#include <distributedlog/export.hpp>
#include <distributedlog/producer_metrics.hpp>

#include <string>
#include <utility>
#include <vector>

namespace distributedlog {

// Added to every sample, {"client_id", "checkout"} for example. A name that Prometheus does not allow, a repeated one
// and those used here (address, category, code, error, le, node, stage, topic) are an std::invalid_argument. Values may
// be any UTF-8.
using PrometheusLabels = std::vector<std::pair<std::string, std::string>>;

// Text exposition format 0.0.4, every name beginning with `distributedlog_producer_`. Times in seconds, sizes in
// bytes. Histograms have a bucket for every power of two of a microsecond, or for every second one of a size.
// Thread-safe; <distributedlog/metrics_endpoint.hpp> serves it.
DISTRIBUTEDLOG_API std::string to_prometheus(const ProducerMetrics& metrics, const PrometheusLabels& labels = {});
DISTRIBUTEDLOG_API std::string to_prometheus(const DetailedMetrics& metrics, const PrometheusLabels& labels = {});

}  // namespace distributedlog
