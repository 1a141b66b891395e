// The requests we speak: keys, version ranges, and which versions are "flexible" (compact types and tagged fields).
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string_view>

namespace distributedlog::protocol {

enum class ApiKey : std::int16_t {
  produce = 0,
  fetch = 1,
  list_offsets = 2,
  metadata = 3,
  offset_commit = 8,
  offset_fetch = 9,
  find_coordinator = 10,
  join_group = 11,
  heartbeat = 12,
  leave_group = 13,
  sync_group = 14,
  sasl_handshake = 17,
  api_versions = 18,
  create_topics = 19,
  delete_topics = 20,
  init_producer_id = 22,
  offset_for_leader_epoch = 23,
  add_partitions_to_txn = 24,
  add_offsets_to_txn = 25,
  end_txn = 26,
  txn_offset_commit = 28,
  sasl_authenticate = 36,
  describe_cluster = 60,
};

// Both ends included.
struct VersionRange {
  std::int16_t min = 0;
  std::int16_t max = 0;

  constexpr bool contains(int version) const noexcept { return min <= version && version <= max; }
  friend constexpr bool operator==(const VersionRange&, const VersionRange&) = default;
};

struct Api {
  ApiKey key;
  std::string_view name;  // as in Kafka's documentation: "Produce", "InitProducerId"
  VersionRange client;    // what our client may choose
  VersionRange broker;    // what our development broker answers
  VersionRange layout;    // what the messages can encode and decode
  std::int16_t first_flexible;
};

std::span<const Api> all_apis() noexcept;

// nullptr for a key we do not speak.
const Api* find_api(std::int16_t key) noexcept;
const Api& api(ApiKey key) noexcept;

// What a broker should advertise for an API: `broker`, except that Produce starts at 0, because librdkafka up to 2.0
// turns compression off when it does not see Produce 0. Versions 0 to 2 are still refused when used.
VersionRange advertised_range(const Api& api) noexcept;

// False for unknown keys. Versions above those we know are as flexible as the newest known one.
bool is_flexible(std::int16_t key, int version) noexcept;
inline bool is_flexible(ApiKey key, int version) noexcept {
  return is_flexible(static_cast<std::int16_t>(key), version);
}

// 2 for flexible requests, else 1.
int request_header_version(std::int16_t key, int version) noexcept;
// 1 for flexible requests, else 0; always 0 for ApiVersions, whose reader cannot know yet what the broker speaks.
int response_header_version(std::int16_t key, int version) noexcept;
inline int response_header_version(ApiKey key, int version) noexcept {
  return response_header_version(static_cast<std::int16_t>(key), version);
}

// The version to use with a broker that offers `broker`; nullopt when there is none in common.
std::optional<std::int16_t> negotiate(ApiKey key, VersionRange broker) noexcept;

}  // namespace distributedlog::protocol
