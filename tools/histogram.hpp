// Counts of values in buckets whose width grows with the value: percentiles within 1.6 %, in 30 KB.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace distributedlog::tool {

class Histogram {
 public:
  void record(std::uint64_t value) noexcept {
    ++counts_[bucket_of(value)];
    ++count_;
    max_ = std::max(max_, value);
  }

  std::uint64_t count() const noexcept { return count_; }
  std::uint64_t max() const noexcept { return max_; }

  // The least value that `percent` of all recorded ones do not exceed; 0 when there are none.
  std::uint64_t percentile(double percent) const noexcept;

 private:
  // Values below 128 have a bucket each; above, every power of two has 64.
  static constexpr unsigned sub_bits = 6;
  static constexpr std::size_t buckets = (std::size_t{64} - sub_bits) << sub_bits;

  static std::size_t bucket_of(std::uint64_t value) noexcept {
    const unsigned width = static_cast<unsigned>(std::bit_width(value));
    const unsigned shift = width > sub_bits + 1 ? width - (sub_bits + 1) : 0;
    return (static_cast<std::size_t>(shift) << sub_bits) + static_cast<std::size_t>(value >> shift);
  }
  static std::uint64_t greatest_of(std::size_t bucket) noexcept;

  std::array<std::uint64_t, buckets + (std::size_t{1} << sub_bits)> counts_{};
  std::uint64_t count_ = 0;
  std::uint64_t max_ = 0;
};

}  // namespace distributedlog::tool
