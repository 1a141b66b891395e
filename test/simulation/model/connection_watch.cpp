#include "simulation/model/connection_watch.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace distributedlog::simulation {

void ConnectionWatch::complain(const std::string& what) {
  cluster_.world().violation(fmt::format("C7 connection {}: {}", link_, what));
}

bool ConnectionWatch::saw(const protocol::RequestHeader& header, TimePoint written_at) {
  const protocol::VersionRange* offered = cluster_.settings().release.range(header.api());
  const bool asks_versions = header.api() == protocol::ApiKey::api_versions;
  if (offered == nullptr) {
    complain(fmt::format("request of key {}, which this broker does not offer", header.api_key));
    return false;
  }
  if (!versions_told_ && !asks_versions) complain(fmt::format("request of key {} before ApiVersions", header.api_key));
  if (header.client_id.value_or("") != cluster_.settings().client_id) complain("another client id than configured");
  if (header.api() == protocol::ApiKey::produce && header.api_version < 3) {
    complain("a Produce version that brokers only pretend to know");
    return false;
  }
  for (const auto& [from, until] : quiet_) {
    if (written_at > from && written_at < until) complain("a request while the connection was throttled");
  }
  if (!asks_versions && !offered->contains(header.api_version)) {
    complain(fmt::format("key {} version {} is outside what was offered", header.api_key, header.api_version));
    return false;
  }
  return true;
}

void ConnectionWatch::saw_produce(const protocol::ProduceRequest& request, TimePoint written_at) {
  while (!flights_.empty() && flights_.front().read_at <= written_at) flights_.pop_front();
  std::map<PartitionKey, int> in_flight;
  Flight flight;
  for (const auto& topic : request.topic_data) {
    const Topic* known = topic.name.empty() ? cluster_.find(topic.topic_id) : cluster_.find(topic.name);
    // A topic that was deleted is known by its id alone.
    const std::string name = known != nullptr     ? known->name
                             : topic.name.empty() ? topic.topic_id.to_string()
                                                  : topic.name;
    for (const auto& partition : topic.partition_data) {
      flight.partitions.emplace_back(name, partition.index);
    }
  }
  std::vector<PartitionKey> sorted = flight.partitions;
  std::sort(sorted.begin(), sorted.end());
  if (std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end()) complain("a partition twice in one request");
  if (request.acks == 0) return;
  flights_.push_back(std::move(flight));
  if (static_cast<int>(flights_.size()) > cluster_.settings().max_in_flight) {
    complain(
        fmt::format("{} Produce requests in flight, {} allowed", flights_.size(), cluster_.settings().max_in_flight));
  }
}

void ConnectionWatch::produce_answer_read() {
  for (Flight& flight : flights_) {
    if (flight.read_at != TimePoint::max()) continue;
    flight.read_at = cluster_.world().now();
    return;
  }
}

void ConnectionWatch::throttled(TimePoint from, Duration how_long) { quiet_.emplace_back(from, from + how_long); }

}  // namespace distributedlog::simulation
