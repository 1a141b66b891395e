#include "histogram.hpp"

#include <cmath>

namespace distributedlog::tool {

std::uint64_t Histogram::percentile(double percent) const noexcept {
  const auto wanted = static_cast<std::uint64_t>(std::ceil(percent / 100.0 * static_cast<double>(count_)));
  std::uint64_t seen = 0;
  for (std::size_t bucket = 0; bucket < counts_.size(); ++bucket) {
    seen += counts_[bucket];
    if (seen != 0 && seen >= wanted) return std::min(greatest_of(bucket), max_);
  }
  return max_;
}

std::uint64_t Histogram::greatest_of(std::size_t bucket) noexcept {
  constexpr std::size_t subs = std::size_t{1} << sub_bits;
  if (bucket < 2 * subs) return bucket;
  const std::size_t shift = (bucket >> sub_bits) - 1;
  const std::uint64_t leading = bucket - (shift << sub_bits);
  return (leading << shift) + ((std::uint64_t{1} << shift) - 1);
}

}  // namespace distributedlog::tool
