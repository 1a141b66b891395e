// The one table of a producer's settings: their names, how a text sets one and how one is shown.
#pragma once

#include <distributedlog/producer_config.hpp>

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace distributedlog::config {

struct Property {
  std::string_view name;        // the documented name, "linger_ms"
  std::string_view kafka_name;  // Kafka's dotted one, "linger.ms"; may be the same, may be none
  std::optional<std::string> (*set)(ProducerConfig& config, std::string_view value);  // why not, when it cannot be read
  std::string (*get)(const ProducerConfig& config);                                   // a text that `set` understands
};

// In the order of the documentation.
std::span<const Property> property_table() noexcept;

// By either name; null when there is none.
const Property* find_property(std::string_view name) noexcept;

// Kafka names a level a codec ("compression.zstd.level"); it counts when that codec is the one in use.
struct CodecLevel {
  std::string_view kafka_name;
  Compression codec;
};
std::span<const CodecLevel> codec_level_table() noexcept;

}  // namespace distributedlog::config
