// What a broker must remember besides the records: its cluster id, its topics, and which producer ids it has given out.
// One small text file, replaced as a whole: a crash leaves the old one or the new one.
#pragma once

#include "protocol/uuid.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace distributedlog::broker {

struct ClusterState {
  struct Topic {
    std::string name;
    protocol::Uuid id;
    std::vector<std::int32_t> leader_epochs;  // one a partition
    friend bool operator==(const Topic&, const Topic&) = default;
  };
  protocol::Uuid cluster_id;
  std::int64_t next_producer_id = 0;  // ids below may be in use
  std::vector<Topic> topics;
  friend bool operator==(const ClusterState&, const ClusterState&) = default;
};

// Kafka's rule: 1 to 249 of [a-zA-Z0-9._-], not "." or "..". Everything that becomes a path passes it first.
bool is_legal_topic_name(std::string_view name) noexcept;

// nullopt when there is no file; throws Failure when it cannot be read or makes no sense.
std::optional<ClusterState> load_cluster_file(const std::filesystem::path& folder);
void save_cluster_file(const std::filesystem::path& folder, const ClusterState& state);

std::string to_text(const ClusterState& state);
std::optional<ClusterState> cluster_state_from(std::string_view text);

}  // namespace distributedlog::broker
