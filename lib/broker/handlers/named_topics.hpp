// Does a request name a topic, or a partition of it? For faults that are meant for one of them.
#pragma once

#include "broker/cluster.hpp"
#include "broker/handlers/handlers.hpp"

#include <algorithm>
#include <optional>
#include <string>

namespace distributedlog::broker {

inline bool names_topic(Call& call, const protocol::ProduceRequest& request, const std::string& name,
                        std::optional<std::int32_t> partition) {
  const auto known = call.cluster.storage().find(name);
  return std::any_of(request.topic_data.begin(), request.topic_data.end(), [&](const auto& topic) {
    const bool same = call.version() >= 13 ? known && topic.topic_id == known->id : topic.name == name;
    return same && (!partition || std::any_of(topic.partition_data.begin(), topic.partition_data.end(),
                                              [&](const auto& entry) { return entry.index == *partition; }));
  });
}

inline bool names_topic(Call& call, const protocol::FetchRequest& request, const std::string& name,
                        std::optional<std::int32_t> partition) {
  const auto known = call.cluster.storage().find(name);
  return std::any_of(request.topics.begin(), request.topics.end(), [&](const auto& topic) {
    const bool same = call.version() >= 13 ? known && topic.topic_id == known->id : topic.topic == name;
    return same && (!partition || std::any_of(topic.partitions.begin(), topic.partitions.end(),
                                              [&](const auto& entry) { return entry.partition == *partition; }));
  });
}

inline bool names_topic(Call&, const protocol::MetadataRequest& request, const std::string& name,
                        std::optional<std::int32_t>) {
  return request.topics && std::any_of(request.topics->begin(), request.topics->end(),
                                       [&](const auto& topic) { return topic.name == name; });
}

template <class Request>
bool names_topic(Call&, const Request&, const std::string&, std::optional<std::int32_t>) {
  return false;  // no faults by topic for the others
}

}  // namespace distributedlog::broker
