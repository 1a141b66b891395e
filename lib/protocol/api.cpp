#include "protocol/api.hpp"

#include <algorithm>
#include <array>

namespace distributedlog::protocol {
namespace {

constexpr std::int16_t never_flexible = std::numeric_limits<std::int16_t>::max();

// Sorted by key. Columns: client, broker, layout, first flexible version.
constexpr std::array apis{
    Api{ApiKey::produce, "Produce", {3, 13}, {3, 13}, {3, 13}, 9},
    Api{ApiKey::fetch, "Fetch", {4, 17}, {4, 17}, {4, 18}, 12},
    Api{ApiKey::list_offsets, "ListOffsets", {1, 7}, {1, 10}, {1, 11}, 6},
    Api{ApiKey::metadata, "Metadata", {4, 13}, {0, 13}, {0, 13}, 9},
    Api{ApiKey::offset_commit, "OffsetCommit", {2, 10}, {2, 10}, {2, 10}, 8},
    Api{ApiKey::offset_fetch, "OffsetFetch", {1, 10}, {1, 10}, {1, 10}, 6},
    Api{ApiKey::find_coordinator, "FindCoordinator", {1, 6}, {0, 6}, {0, 6}, 3},
    Api{ApiKey::join_group, "JoinGroup", {0, 9}, {0, 9}, {0, 9}, 6},
    Api{ApiKey::heartbeat, "Heartbeat", {0, 4}, {0, 4}, {0, 4}, 4},
    Api{ApiKey::leave_group, "LeaveGroup", {0, 5}, {0, 5}, {0, 5}, 4},
    Api{ApiKey::sync_group, "SyncGroup", {0, 5}, {0, 5}, {0, 5}, 4},
    Api{ApiKey::sasl_handshake, "SaslHandshake", {0, 1}, {0, 1}, {0, 1}, never_flexible},
    Api{ApiKey::api_versions, "ApiVersions", {0, 3}, {0, 4}, {0, 5}, 3},
    Api{ApiKey::create_topics, "CreateTopics", {2, 7}, {2, 7}, {2, 7}, 5},
    Api{ApiKey::delete_topics, "DeleteTopics", {1, 6}, {1, 6}, {1, 6}, 4},
    Api{ApiKey::init_producer_id, "InitProducerId", {0, 5}, {0, 5}, {0, 5}, 2},
    Api{ApiKey::offset_for_leader_epoch, "OffsetForLeaderEpoch", {2, 4}, {2, 4}, {2, 4}, 4},
    Api{ApiKey::add_partitions_to_txn, "AddPartitionsToTxn", {0, 3}, {0, 3}, {0, 3}, 3},
    Api{ApiKey::add_offsets_to_txn, "AddOffsetsToTxn", {0, 4}, {0, 4}, {0, 4}, 3},
    Api{ApiKey::end_txn, "EndTxn", {0, 5}, {0, 5}, {0, 5}, 3},
    Api{ApiKey::txn_offset_commit, "TxnOffsetCommit", {0, 5}, {0, 5}, {0, 6}, 3},
    Api{ApiKey::sasl_authenticate, "SaslAuthenticate", {0, 2}, {0, 2}, {0, 2}, 2},
    Api{ApiKey::describe_cluster, "DescribeCluster", {0, 2}, {0, 2}, {0, 2}, 0},
};

}  // namespace

std::span<const Api> all_apis() noexcept { return apis; }

const Api* find_api(std::int16_t key) noexcept {
  const auto* found = std::lower_bound(apis.begin(), apis.end(), key, [](const Api& entry, std::int16_t wanted) {
    return static_cast<std::int16_t>(entry.key) < wanted;
  });
  return found != apis.end() && static_cast<std::int16_t>(found->key) == key ? found : nullptr;
}

const Api& api(ApiKey key) noexcept { return *find_api(static_cast<std::int16_t>(key)); }

VersionRange advertised_range(const Api& api) noexcept {
  if (api.key == ApiKey::produce) return {0, api.broker.max};
  return api.broker;
}

bool is_flexible(std::int16_t key, int version) noexcept {
  const Api* known = find_api(key);
  return known != nullptr && version >= known->first_flexible;
}

int request_header_version(std::int16_t key, int version) noexcept { return is_flexible(key, version) ? 2 : 1; }

int response_header_version(std::int16_t key, int version) noexcept {
  if (key == static_cast<std::int16_t>(ApiKey::api_versions)) return 0;
  return is_flexible(key, version) ? 1 : 0;
}

std::optional<std::int16_t> negotiate(ApiKey key, VersionRange broker) noexcept {
  const VersionRange own = api(key).client;
  const std::int16_t version = std::min(own.max, broker.max);
  if (version < std::max(own.min, broker.min)) return std::nullopt;
  return version;
}

}  // namespace distributedlog::protocol
