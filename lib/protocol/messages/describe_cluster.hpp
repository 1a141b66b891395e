// DescribeCluster (key 60), versions 0 to 2, all flexible.
// endpoint_type 1 = brokers, 2 = controllers.
//   1 adds: request endpoint_type; response endpoint_type.
//   2 adds: request include_fenced_brokers; response is_fenced.
#pragma once

#include "protocol/api.hpp"

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace distributedlog::protocol {

class Reader;
class Writer;
struct DescribeClusterResponse;

struct DescribeClusterRequest {
  static constexpr ApiKey api_key = ApiKey::describe_cluster;
  using Response = DescribeClusterResponse;

  bool include_cluster_authorized_operations = false;
  std::int8_t endpoint_type = 1;
  bool include_fenced_brokers = false;

  void encode(Writer& writer, int version) const;
  bool decode(Reader& reader, int version);

  template <class Archive, class Self>
  static void describe(Archive& archive, Self& self) {
    archive.field(self.include_cluster_authorized_operations);
    archive.field(self.endpoint_type, {.since = 1});
    archive.field(self.include_fenced_brokers, {.since = 2});
  }
  bool operator==(const DescribeClusterRequest&) const = default;
};

struct DescribeClusterResponse {
  static constexpr ApiKey api_key = ApiKey::describe_cluster;

  struct Broker {
    std::int32_t broker_id = 0;
    std::string host;
    std::int32_t port = 0;
    std::optional<std::string> rack;
    bool is_fenced = false;

    template <class Archive, class Self>
    static void describe(Archive& archive, Self& self) {
      archive.field(self.broker_id);
      archive.field(self.host);
      archive.field(self.port);
      archive.field(self.rack);
      archive.field(self.is_fenced, {.since = 2});
    }
    bool operator==(const Broker&) const = default;
  };

  std::int32_t throttle_time_ms = 0;
  std::int16_t error_code = 0;
  std::optional<std::string> error_message;
  std::int8_t endpoint_type = 1;
  std::string cluster_id;
  std::int32_t controller_id = -1;
  std::vector<Broker> brokers;
  std::int32_t cluster_authorized_operations = std::numeric_limits<std::int32_t>::min();

  void encode(Writer& writer, int version) const;
  bool decode(Reader& reader, int version);

  template <class Archive, class Self>
  static void describe(Archive& archive, Self& self) {
    archive.field(self.throttle_time_ms);
    archive.field(self.error_code);
    archive.field(self.error_message);
    archive.field(self.endpoint_type, {.since = 1});
    archive.field(self.cluster_id);
    archive.field(self.controller_id);
    archive.field(self.brokers);
    archive.field(self.cluster_authorized_operations);
  }
  bool operator==(const DescribeClusterResponse&) const = default;
};

}  // namespace distributedlog::protocol
