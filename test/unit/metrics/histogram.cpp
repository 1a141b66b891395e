#include <distributedlog/histogram.hpp>

#include "support/catch.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

using distributedlog::Histogram;

namespace {

// The value that a percentile stands for, from the values themselves.
std::uint64_t exact_percentile(const std::vector<std::uint64_t>& sorted, double percent) {
  const auto rank = static_cast<std::size_t>(std::ceil(percent / 100 * static_cast<double>(sorted.size())));
  return sorted[std::max<std::size_t>(rank, 1) - 1];
}

std::vector<std::uint64_t> many_magnitudes(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<std::uint64_t> values(20000);
  for (auto& value : values) value = random() >> (24 + random() % 40);
  return values;
}

}  // namespace

TEST_CASE("An empty histogram tells zeros", "[metrics]") {
  const Histogram histogram;
  CHECK(histogram.count() == 0);
  CHECK(histogram.sum() == 0);
  CHECK(histogram.max() == 0);
  CHECK(histogram.mean() == 0);
  CHECK(histogram.percentile(99) == 0);
  CHECK(histogram.count_at_most(1000) == 0);
}

TEST_CASE("Every power of two is the upper end of a bucket", "[metrics]") {
  for (unsigned bit = 0; bit < Histogram::max_bits; ++bit) {
    const std::uint64_t edge = std::uint64_t{1} << bit;
    Histogram histogram;
    histogram.record(edge);
    histogram.record(edge + 1);
    histogram.record(edge * 2);
    histogram.record(edge - 1);
    CHECK(histogram.count_at_most(edge) == 2);
    CHECK(histogram.count_at_most(edge * 2) == 4);
  }
}

TEST_CASE("A value lies in a bucket that ends at it or at most a sixteenth above", "[metrics]") {
  for (unsigned bit = 1; bit <= Histogram::max_bits; ++bit) {
    for (const std::int64_t step : {-1, 0, 1, 3}) {
      const std::uint64_t value = (std::uint64_t{1} << bit) + static_cast<std::uint64_t>(step);
      if (value > Histogram::greatest) continue;
      Histogram histogram;
      histogram.record(value);
      histogram.record(Histogram::greatest);  // so that max() does not hide the bucket
      const std::uint64_t told = histogram.percentile(50);
      CHECK(told >= value);
      CHECK(told <= value + value / 16 + 1);
    }
  }
}

TEST_CASE("Percentiles agree with a sorted reference, never below and within a sixteenth", "[metrics]") {
  std::vector<std::uint64_t> values = many_magnitudes(1);
  Histogram histogram;
  for (const std::uint64_t value : values) histogram.record(value);
  std::sort(values.begin(), values.end());
  for (const double percent : {0.0, 0.1, 1.0, 25.0, 50.0, 75.0, 90.0, 99.0, 99.9, 100.0}) {
    const std::uint64_t exact = exact_percentile(values, percent);
    CHECK(histogram.percentile(percent) >= exact);
    CHECK(static_cast<double>(histogram.percentile(percent)) <= static_cast<double>(exact) * 1.0625 + 1);
  }
  CHECK(histogram.percentile(100) == values.back());
  for (unsigned bit = 0; bit < 42; ++bit) {
    const std::uint64_t edge = std::uint64_t{1} << bit;
    const auto at_most = std::upper_bound(values.begin(), values.end(), edge) - values.begin();
    CHECK(histogram.count_at_most(edge) == static_cast<std::uint64_t>(at_most));
  }
}

TEST_CASE("Merged histograms say what one with all the values would", "[metrics]") {
  Histogram first;
  Histogram second;
  Histogram all;
  for (const std::uint64_t value : many_magnitudes(2)) {
    first.record(value);
    all.record(value);
  }
  for (const std::uint64_t value : many_magnitudes(3)) {
    second.record(value);
    all.record(value);
  }
  first.merge(second);
  CHECK(first.count() == all.count());
  CHECK(first.sum() == all.sum());
  CHECK(first.max() == all.max());
  for (double percent = 0; percent <= 100; percent += 2.5) CHECK(first.percentile(percent) == all.percentile(percent));
}

TEST_CASE("Values beyond the last bucket are counted, and the greatest is told exactly", "[metrics]") {
  Histogram histogram;
  histogram.record(0);
  histogram.record(std::numeric_limits<std::uint64_t>::max());
  CHECK(histogram.count() == 2);
  CHECK(histogram.percentile(50) == 0);
  CHECK(histogram.percentile(100) == std::numeric_limits<std::uint64_t>::max());
  CHECK(histogram.count_at_most(Histogram::greatest) == 1);
}
