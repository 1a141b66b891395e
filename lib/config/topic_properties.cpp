#include "config/topic_properties.hpp"

#include "config/property_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace distributedlog::config {
namespace {

constexpr std::string_view prefix = "topic.";
constexpr std::array<std::string_view, 5> settings = {"batch_size", "batch_max_records", "linger_ms",
                                                      "compression_type", "compression_level"};

struct Named {
  std::string_view topic;
  std::string_view setting;  // empty: none is known by that name
};

// "compression.level" is no name of Kafka's, but the dotted hand of ours.
std::string dotted(std::string_view setting) {
  std::string name(setting);
  std::replace(name.begin(), name.end(), '_', '.');
  return name;
}

Named split(std::string_view name) {
  name.remove_prefix(prefix.size());
  for (const std::string_view setting : settings) {
    for (const std::string& spelling : {std::string(setting), dotted(setting)}) {
      if (name.size() <= spelling.size() + 1 || !name.ends_with(spelling)) continue;
      const std::string_view topic = name.substr(0, name.size() - spelling.size());
      if (topic.ends_with('.')) return {topic.substr(0, topic.size() - 1), setting};
    }
  }
  return {name, {}};
}

}  // namespace

bool is_topic_property(std::string_view name) noexcept { return name.starts_with(prefix); }

std::optional<std::string> set_topic_property(ProducerConfig& config, std::string_view name, std::string_view value) {
  const Named named = split(name);
  if (named.setting.empty()) {
    return "is no setting of a topic: topic.NAME.batch_size, .batch_max_records, .linger_ms, .compression_type or "
           ".compression_level";
  }
  // Read as the setting for all topics would be, so that both understand the same words.
  ProducerConfig scratch;
  if (auto reason = find_property(named.setting)->set(scratch, value)) return reason;
  TopicOverrides& overrides = config.topics[std::string(named.topic)];
  if (named.setting == "batch_size") overrides.batch_size = scratch.batch_size;
  if (named.setting == "batch_max_records") overrides.batch_max_records = scratch.batch_max_records;
  if (named.setting == "linger_ms") overrides.linger = scratch.linger;
  if (named.setting == "compression_type") overrides.compression = scratch.compression;
  if (named.setting == "compression_level") overrides.compression_level = scratch.compression_level;
  return std::nullopt;
}

void describe_topics(const ProducerConfig& config, std::string& text) {
  for (const auto& [topic, overrides] : config.topics) {
    const auto line = [&text, &name = topic](std::string_view setting, const auto& value) {
      text += fmt::format("topic.{}.{}={}\n", name, setting, value);
    };
    if (overrides.batch_size) line("batch_size", *overrides.batch_size);
    if (overrides.batch_max_records) line("batch_max_records", *overrides.batch_max_records);
    if (overrides.linger) line("linger_ms", overrides.linger->count());
    if (overrides.compression) line("compression_type", to_string(*overrides.compression));
    if (overrides.compression_level) line("compression_level", *overrides.compression_level);
  }
}

}  // namespace distributedlog::config
