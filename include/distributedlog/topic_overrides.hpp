// Settings that differ for one topic.
#pragma once

#include <distributedlog/compression.hpp>

#include <chrono>
#include <cstddef>
#include <optional>

namespace distributedlog {

// What is absent is as in the ProducerConfig itself; meaning, units and constraints are those of the fields of the same
// name there.
struct TopicOverrides {
  std::optional<std::size_t> batch_size;
  std::optional<std::size_t> batch_max_records;
  std::optional<std::chrono::milliseconds> linger;
  std::optional<Compression> compression;
  std::optional<int> compression_level;  // when only `compression` is overridden, that codec's default
};

}  // namespace distributedlog
