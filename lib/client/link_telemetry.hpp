// What one link to a broker counts and tells.
#pragma once

#include "cluster/cluster_view.hpp"
#include "producer/telemetry.hpp"
#include "protocol/api.hpp"

#include <string>

namespace distributedlog::client {

// Numbers for BrokerMetrics, events for the observer. The moments are those of the link's own work.
class LinkTelemetry {
 public:
  using TimePoint = core::TimePoint;

  LinkTelemetry(core::Telemetry& telemetry, std::int32_t node, const cluster::BrokerAddress& address);

  void connected(TimePoint since, TimePoint now);
  // `words`: of the connection, may hold what the peer or the metadata said.
  void disconnected(boost::system::error_code cause, bool was_up, bool idle, const std::string& words, TimePoint now);
  void sent(protocol::ApiKey api, std::int32_t correlation, std::size_t bytes, std::size_t batches);
  void answered(protocol::ApiKey api, std::int32_t correlation, TimePoint sent_at, TimePoint now);
  void throttled(std::chrono::milliseconds silence);

  // All but what only the link knows: `connected`, `in_flight`.
  const BrokerMetrics& numbers() const noexcept { return numbers_; }

 private:
  BrokerId id() const noexcept;

  core::Telemetry& telemetry_;
  std::string host_;  // escaped: a broker's metadata may name anything
  std::uint16_t port_;
  BrokerMetrics numbers_;
};

}  // namespace distributedlog::client
