// ApiVersions (key 18), versions 0 to 5, flexible from 3.
// The one API that is asked before anything is known: the response header is always version 0, and a response of
// UNSUPPORTED_VERSION has a version 0 body in every version.
//   1 adds: response throttle_time_ms.
//   3 adds: request client_software_name, client_software_version; response supported_features,
//      finalized_features_epoch, finalized_features, zk_migration_ready.
//   5 adds: request cluster_id, node_id.
#pragma once

#include "protocol/api.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace distributedlog::protocol {

class Reader;
class Writer;
struct ApiVersionsResponse;

struct ApiVersionsRequest {
  static constexpr ApiKey api_key = ApiKey::api_versions;
  using Response = ApiVersionsResponse;

  std::string client_software_name;
  std::string client_software_version;
  std::optional<std::string> cluster_id;
  std::int32_t node_id = -1;

  void encode(Writer& writer, int version) const;
  bool decode(Reader& reader, int version);

  template <class Archive, class Self>
  static void describe(Archive& archive, Self& self) {
    archive.field(self.client_software_name, {.since = 3});
    archive.field(self.client_software_version, {.since = 3});
    archive.field(self.cluster_id, {.since = 5});
    archive.field(self.node_id, {.since = 5});
  }
  bool operator==(const ApiVersionsRequest&) const = default;
};

struct ApiVersionsResponse {
  static constexpr ApiKey api_key = ApiKey::api_versions;

  struct ApiVersion {
    std::int16_t api_key = 0;
    std::int16_t min_version = 0;
    std::int16_t max_version = 0;

    template <class Archive, class Self>
    static void describe(Archive& archive, Self& self) {
      archive.field(self.api_key);
      archive.field(self.min_version);
      archive.field(self.max_version);
    }
    bool operator==(const ApiVersion&) const = default;
  };

  struct SupportedFeature {
    std::string name;
    std::int16_t min_version = 0;
    std::int16_t max_version = 0;

    template <class Archive, class Self>
    static void describe(Archive& archive, Self& self) {
      archive.field(self.name);
      archive.field(self.min_version);
      archive.field(self.max_version);
    }
    bool operator==(const SupportedFeature&) const = default;
  };

  struct FinalizedFeature {
    std::string name;
    std::int16_t max_version_level = 0;
    std::int16_t min_version_level = 0;

    template <class Archive, class Self>
    static void describe(Archive& archive, Self& self) {
      archive.field(self.name);
      archive.field(self.max_version_level);
      archive.field(self.min_version_level);
    }
    bool operator==(const FinalizedFeature&) const = default;
  };

  std::int16_t error_code = 0;
  std::vector<ApiVersion> api_keys;
  std::int32_t throttle_time_ms = 0;
  std::vector<SupportedFeature> supported_features;
  std::int64_t finalized_features_epoch = -1;
  std::vector<FinalizedFeature> finalized_features;
  bool zk_migration_ready = false;

  void encode(Writer& writer, int version) const;
  bool decode(Reader& reader, int version);

  template <class Archive, class Self>
  static void describe(Archive& archive, Self& self) {
    archive.field(self.error_code);
    archive.field(self.api_keys);
    archive.field(self.throttle_time_ms, {.since = 1});
  }
  template <class Archive, class Self>
  static void describe_tags(Archive& archive, Self& self) {
    archive.tagged(0, self, &ApiVersionsResponse::supported_features, {.since = 3});
    archive.tagged(1, self, &ApiVersionsResponse::finalized_features_epoch, {.since = 3});
    archive.tagged(2, self, &ApiVersionsResponse::finalized_features, {.since = 3});
    archive.tagged(3, self, &ApiVersionsResponse::zk_migration_ready, {.since = 3});
  }
  bool operator==(const ApiVersionsResponse&) const = default;
};

}  // namespace distributedlog::protocol
