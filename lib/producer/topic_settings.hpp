// How one topic is batched and compressed: the producer's settings with the topic's own on top.
#pragma once

#include <distributedlog/producer_config.hpp>

#include <cstddef>
#include <limits>
#include <optional>
#include <string_view>

namespace distributedlog::core {

struct TopicSettings {
  TopicSettings(const ProducerConfig& config, std::string_view topic)
      : batch_size(config.batch_size),
        max_records(config.batch_max_records),
        linger(config.linger),
        compression(config.compression),
        compression_level(config.compression_level) {
    if (const auto found = config.topics.find(topic); found != config.topics.end()) apply(found->second);
    if (max_records == 0) max_records = std::numeric_limits<std::size_t>::max();
  }

  std::size_t batch_size;
  std::size_t max_records;  // of a batch
  std::chrono::milliseconds linger;
  Compression compression;
  std::optional<int> compression_level;

 private:
  void apply(const TopicOverrides& overrides) {
    batch_size = overrides.batch_size.value_or(batch_size);
    max_records = overrides.batch_max_records.value_or(max_records);
    linger = overrides.linger.value_or(linger);
    if (overrides.compression) {
      compression = *overrides.compression;
      compression_level.reset();
    }
    if (overrides.compression_level) compression_level = overrides.compression_level;
  }
};

// The largest batch that any topic makes: what the pool of buffers is laid out for.
inline std::size_t largest_batch_size(const ProducerConfig& config) {
  std::size_t largest = config.batch_size;
  for (const auto& [topic, overrides] : config.topics) {
    if (overrides.batch_size && *overrides.batch_size > largest) largest = *overrides.batch_size;
  }
  return largest;
}

}  // namespace distributedlog::core
