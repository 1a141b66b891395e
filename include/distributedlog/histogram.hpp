// Counts of values in buckets whose width grows with the value: percentiles from a plain array of fixed size.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>

namespace distributedlog {

// Log-linear: values up to 2^(SubBits + 1) have a bucket each; above, every power of two is cut into 2^SubBits equal
// ones, so what is told of a value is at most one part in 2^SubBits above it. A bucket holds its upper end and not its
// lower one, so every power of two is the upper end of a bucket. Values above `greatest` share the last bucket.
// Recording allocates nothing and takes a few instructions. The unit is the owner's affair.
//
// Thread-safety: none; a copy is a snapshot.
template <unsigned SubBits>
class BasicHistogram {
 public:
  static constexpr unsigned max_bits = 42;  // 50 days in microseconds
  static constexpr std::uint64_t greatest = std::uint64_t{1} << max_bits;

  void record(std::uint64_t value) noexcept {
    ++counts_[bucket_of(value)];
    ++count_;
    sum_ += value;
    max_ = std::max(max_, value);
  }

  // What `other` has recorded counts here as well.
  void merge(const BasicHistogram& other) noexcept {
    for (std::size_t bucket = 0; bucket < counts_.size(); ++bucket) counts_[bucket] += other.counts_[bucket];
    count_ += other.count_;
    sum_ += other.sum_;
    max_ = std::max(max_, other.max_);
  }

  std::uint64_t count() const noexcept { return count_; }
  std::uint64_t sum() const noexcept { return sum_; }  // modulo 2^64
  std::uint64_t max() const noexcept { return max_; }  // exact; 0 when nothing was recorded
  double mean() const noexcept { return count_ == 0 ? 0 : static_cast<double>(sum_) / static_cast<double>(count_); }

  // The least value that `percent` (0 to 100) of all recorded ones do not exceed, to the upper end of its bucket and
  // never above max(); 0 when there are none.
  std::uint64_t percentile(double percent) const noexcept {
    const auto wanted = static_cast<std::uint64_t>(std::ceil(percent / 100.0 * static_cast<double>(count_)));
    std::uint64_t seen = 0;
    for (std::size_t bucket = 0; bucket + 1 < counts_.size(); ++bucket) {
      seen += counts_[bucket];
      if (seen != 0 && seen >= wanted) return std::min(upper_end(bucket), max_);
    }
    return max_;
  }

  // How many of the recorded values are at most `value`: exact when that is the upper end of a bucket (every power of
  // two is), else without those in the bucket it falls into.
  std::uint64_t count_at_most(std::uint64_t value) const noexcept {
    if (value >= max_) return count_;
    std::uint64_t seen = 0;
    for (std::size_t bucket = 0; bucket + 1 < counts_.size() && upper_end(bucket) <= value; ++bucket)
      seen += counts_[bucket];
    return seen;
  }

 private:
  static constexpr std::size_t bucket_of(std::uint64_t value) noexcept {
    if (value == 0) return 0;
    const std::uint64_t below = std::min(value, greatest + 1) - 1;
    const auto width = static_cast<unsigned>(std::bit_width(below));
    const unsigned shift = width > SubBits + 1 ? width - (SubBits + 1) : 0;
    return 1 + (std::size_t{shift} << SubBits) + static_cast<std::size_t>(below >> shift);
  }

  static constexpr std::uint64_t upper_end(std::size_t bucket) noexcept {
    constexpr std::size_t subs = std::size_t{1} << SubBits;
    if (bucket <= 2 * subs) return bucket;
    const std::size_t shift = ((bucket - 1) >> SubBits) - 1;
    return (bucket - (shift << SubBits)) << shift;
  }

  std::array<std::uint64_t, bucket_of(greatest + 1) + 1> counts_{};
  std::uint64_t count_ = 0;
  std::uint64_t sum_ = 0;
  std::uint64_t max_ = 0;
};

// The producer's own: within 6.25 %, 5 KB.
using Histogram = BasicHistogram<4>;

}  // namespace distributedlog
