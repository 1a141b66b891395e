// What an experienced colleague would say about a producer's settings: slow sends, high memory, lost or doubled
// records.
#pragma once

#include "finding.hpp"

#include <distributedlog/producer_config.hpp>

#include <cstddef>
#include <optional>
#include <vector>

namespace distributedlog::tool {

// What is known of the place where the settings are used; absent where nothing is.
struct Surroundings {
  std::optional<std::size_t> partitions;  // of the topic
  std::optional<double> round_trip_ms;    // to the slowest broker, median
  std::size_t brokers = 0;
  std::size_t bootstrap_entries = 0;
};

// Pure. Settings that validate() refuses are not looked at again; the defaults give no findings of their own.
std::vector<Finding> review_settings(const ProducerConfig& config, const Surroundings& surroundings);

}  // namespace distributedlog::tool
