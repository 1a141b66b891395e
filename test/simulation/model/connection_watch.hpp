// Watches what a client does on one connection: ApiVersions first, versions as offered, no more in flight than
// promised, silence while throttled.
#pragma once

#include "protocol/frame.hpp"
#include "protocol/messages/produce.hpp"
#include "simulation/model/cluster.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace distributedlog::simulation {

class ConnectionWatch {
 public:
  ConnectionWatch(Cluster& cluster, std::uint64_t link) : cluster_(cluster), link_(link) {}

  // A request has arrived; its first byte was written at `written_at`. False when a broker would hang up.
  bool saw(const protocol::RequestHeader& header, TimePoint written_at);
  void saw_produce(const protocol::ProduceRequest& request, TimePoint written_at);

  // The client has read the answer to the oldest Produce request that it had not read yet.
  void produce_answer_read();
  void throttled(TimePoint from, Duration how_long);
  void versions_told() noexcept { versions_told_ = true; }

  void complain(const std::string& what);

 private:
  using PartitionKey = std::pair<std::string, std::int32_t>;
  struct Flight {
    std::vector<PartitionKey> partitions;
    TimePoint read_at = TimePoint::max();  // when the client read the answer
  };

  Cluster& cluster_;
  std::uint64_t link_;
  bool versions_told_ = false;
  std::deque<Flight> flights_;
  std::deque<std::pair<TimePoint, TimePoint>> quiet_;
};

}  // namespace distributedlog::simulation
