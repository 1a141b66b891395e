#include "histogram.hpp"

#include "support/catch.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

using distributedlog::tool::Histogram;

TEST_CASE("An empty histogram has no percentiles", "[tool]") {
  const Histogram histogram;
  CHECK(histogram.percentile(50) == 0);
  CHECK(histogram.max() == 0);
}

TEST_CASE("Small values are exact", "[tool]") {
  Histogram histogram;
  for (std::uint64_t value = 1; value <= 100; ++value) histogram.record(value);
  CHECK(histogram.percentile(1) == 1);
  CHECK(histogram.percentile(50) == 50);
  CHECK(histogram.percentile(99) == 99);
  CHECK(histogram.percentile(100) == 100);
}

TEST_CASE("Percentiles of large values are within 1.6 percent, never below, and never above the greatest", "[tool]") {
  Histogram histogram;
  std::vector<std::uint64_t> values;
  for (std::uint64_t i = 1; i <= 5000; ++i) values.push_back(i * i * 977);
  for (const std::uint64_t value : values) histogram.record(value);
  for (const double percent : {1.0, 10.0, 50.0, 90.0, 99.0, 99.9, 100.0}) {
    const auto rank = static_cast<std::size_t>(std::ceil(percent / 100 * static_cast<double>(values.size())));
    const std::uint64_t exact = values[rank - 1];
    CHECK(histogram.percentile(percent) >= exact);
    CHECK(static_cast<double>(histogram.percentile(percent)) <= static_cast<double>(exact) * 1.016);
  }
  CHECK(histogram.percentile(100) == histogram.max());
}

TEST_CASE("The greatest value there is has its bucket", "[tool]") {
  Histogram histogram;
  histogram.record(0);
  histogram.record(std::numeric_limits<std::uint64_t>::max());
  CHECK(histogram.count() == 2);
  CHECK(histogram.percentile(50) == 0);
  CHECK(histogram.percentile(100) == std::numeric_limits<std::uint64_t>::max());
}
