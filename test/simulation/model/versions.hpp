// Which versions of which requests the clusters out there offer.
#pragma once

#include "protocol/api.hpp"

#include <array>
#include <string_view>

namespace distributedlog::simulation {

struct BrokerRelease {
  std::string_view name;
  protocol::VersionRange produce;
  protocol::VersionRange metadata;
  protocol::VersionRange api_versions;
  protocol::VersionRange init_producer_id;

  const protocol::VersionRange* range(protocol::ApiKey key) const noexcept {
    switch (key) {
      case protocol::ApiKey::produce:
        return &produce;
      case protocol::ApiKey::metadata:
        return &metadata;
      case protocol::ApiKey::api_versions:
        return &api_versions;
      case protocol::ApiKey::init_producer_id:
        return &init_producer_id;
      default:
        return nullptr;
    }
  }
};

inline constexpr std::array<BrokerRelease, 6> broker_releases{{
    {"Kafka 4.3", {0, 13}, {0, 13}, {0, 4}, {0, 5}},
    {"Kafka 4.0", {0, 12}, {0, 13}, {0, 4}, {0, 5}},
    {"Kafka 3.9", {0, 11}, {0, 12}, {0, 4}, {0, 5}},
    {"Kafka 2.8", {0, 9}, {0, 11}, {0, 3}, {0, 4}},
    {"Kafka 2.1", {0, 7}, {0, 7}, {0, 2}, {0, 1}},
    {"Redpanda 24.3", {0, 7}, {0, 8}, {0, 3}, {0, 3}},
}};

}  // namespace distributedlog::simulation
