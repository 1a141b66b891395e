// From names and values to a ProducerConfig, with all faults at once.
#include "config/faults.hpp"
#include "config/nearest_name.hpp"
#include "config/property_table.hpp"
#include "config/topic_properties.hpp"
#include "config/values.hpp"

#include <fmt/format.h>

#include <optional>
#include <string>

namespace distributedlog {
namespace {

using namespace config;

constexpr std::string_view breaker_time = "circuit_breaker_recovery_timeout_ms";

// The value stays hidden: a name that we do not know may well be that of a password.
ConfigFault unknown_property(std::string_view name) {
  const std::string_view nearest = nearest_property_name(name);
  return {std::string(name), hidden,
          nearest.empty() ? "unknown property" : fmt::format("unknown property, did you mean {}?", nearest)};
}

const CodecLevel* find_codec_level(std::string_view name) noexcept {
  for (const CodecLevel& level : codec_level_table()) {
    if (level.kafka_name == name) return &level;
  }
  return nullptr;
}

// A level for another codec than the chosen one is read, so that a slip in it is found, and has no effect.
std::optional<std::string> set_codec_level(ProducerConfig& config, const CodecLevel& level, std::string_view value) {
  ProducerConfig scratch;
  ProducerConfig& target = level.codec == config.compression ? config : scratch;
  return find_property("compression_level")->set(target, value);
}

}  // namespace

ProducerConfig ProducerConfig::from_properties(const Properties& properties) {
  ProducerConfig config;
  std::vector<ConfigFault> faults;
  const auto note = [&faults](std::string_view name, std::string_view value, const std::optional<std::string>& why) {
    if (why) faults.push_back({std::string(name), std::string(value), *why});
  };
  // Levels come second: which of them counts depends on the codec, wherever that stands in the list. So does a
  // breaker's time, which needs a breaker.
  for (const auto& [name, value] : properties) {
    const std::string_view key = trim(name);
    if (key == "compression_level" || key == breaker_time || find_codec_level(key) != nullptr) continue;
    if (is_topic_property(key)) {
      note(key, value, set_topic_property(config, key, trim(value)));
    } else if (const Property* property = find_property(key); property != nullptr) {
      note(property->name, value, property->set(config, trim(value)));
    } else {
      faults.push_back(unknown_property(key));
    }
  }
  for (const auto& [name, value] : properties) {
    const std::string_view key = trim(name);
    if (const CodecLevel* level = find_codec_level(key); level != nullptr) {
      note(key, value, set_codec_level(config, *level, trim(value)));
    } else if (key == "compression_level" || key == breaker_time) {
      note(key, value, find_property(key)->set(config, trim(value)));
    }
  }
  if (!faults.empty()) throw configuration_error(faults);
  return config;
}

}  // namespace distributedlog
