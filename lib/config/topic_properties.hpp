// Properties of single topics: topic.NAME.batch_size and its kin.
#pragma once

#include <distributedlog/producer_config.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace distributedlog::config {

// Does the name begin as a topic's property does?
bool is_topic_property(std::string_view name) noexcept;

// Sets it; the reason, when it cannot. A topic's name may hold dots: the setting is what stands at the end.
std::optional<std::string> set_topic_property(ProducerConfig& config, std::string_view name, std::string_view value);

// Appends "name=value" lines for all topics.
void describe_topics(const ProducerConfig& config, std::string& text);

}  // namespace distributedlog::config
