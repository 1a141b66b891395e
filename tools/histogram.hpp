// Latencies of the benchmarks and the demo: the library's histogram with finer buckets, percentiles within 1.6 %.
#pragma once

#include <distributedlog/histogram.hpp>

namespace distributedlog::tool {

using Histogram = BasicHistogram<6>;

}  // namespace distributedlog::tool
