// The small file that tells which topic a partition's folder belongs to, and that we made it.
#pragma once

#include "protocol/uuid.hpp"

#include <filesystem>
#include <optional>

namespace distributedlog::broker {

void write_partition_marker(const std::filesystem::path& folder, const protocol::Uuid& topic_id);
// nullopt for anything that is no folder of ours.
std::optional<protocol::Uuid> read_partition_marker(const std::filesystem::path& folder);

}  // namespace distributedlog::broker
