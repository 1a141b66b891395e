// How often each error was seen.
#pragma once

#include <distributedlog/producer_metrics.hpp>

#include <algorithm>
#include <vector>

namespace distributedlog::core {

// A producer meets a handful of different errors in its life: a list beats a map.
class ErrorCounts {
 public:
  void add(const boost::system::error_code& error, std::uint64_t times = 1) {
    const auto known =
        std::find_if(counts_.begin(), counts_.end(), [&](const auto& one) { return one.error == error; });
    if (known != counts_.end()) {
      known->count += times;
    } else {
      counts_.push_back({error, times});
    }
  }

  const std::vector<ErrorCount>& counts() const noexcept { return counts_; }

 private:
  std::vector<ErrorCount> counts_;
};

}  // namespace distributedlog::core
