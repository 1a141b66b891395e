#include "cluster/cluster_view.hpp"

#include "base/broker_error.hpp"
#include "base/planted.hpp"

#include <distributedlog/error.hpp>

#include <algorithm>
#include <string_view>
#include <utility>

namespace distributedlog::cluster {

namespace {

// A broker that lags behind may tell an older leader epoch. After this many refreshes in a row the cluster itself has
// gone back (restored from a backup, say), and holding on to the newer epoch would cut us off for ever.
constexpr int stale_answers_believed = 4;

// Any advertised address is a stranger's word. A host of printable ASCII only: it stands in error texts and log lines.
template <class Broker>
bool is_usable(const Broker& broker) {
  const auto printable = [](char c) { return c > ' ' && c < 0x7F; };
  return broker.node_id >= 0 && !broker.host.empty() && broker.host.size() <= 255 &&
         std::all_of(broker.host.begin(), broker.host.end(), printable) && broker.port > 0 && broker.port <= 65535;
}

bool is_no_leader(std::int16_t error_code) {
  const auto code = static_cast<broker_errc>(error_code);
  return code == broker_errc::not_leader_or_follower || code == broker_errc::fenced_leader_epoch;
}

// Versions that go by name tell no id, and those that go by id no name.
template <class Topic>
bool names(const Topic& told, const std::string& name, const protocol::Uuid& id) {
  return told.name.empty() ? !id.is_zero() && told.topic_id == id : told.name == name;
}

}  // namespace

ViewUpdate ClusterView::apply(const protocol::MetadataResponse& response,
                              const std::set<std::string, std::less<>>& asked) {
  ViewUpdate update;
  Brokers told_brokers = usable_brokers(response);
  if (told_brokers.empty()) return update;
  update.usable = true;
  update.changed = told_brokers != brokers_;
  brokers_ = std::move(told_brokers);
  std::set<std::string_view> answered;
  for (const auto& told : response.topics) {
    if (!told.name || !asked.contains(*told.name)) continue;
    answered.insert(*told.name);
    if (told.error_code != 0) {
      const bool retriable = is_retriable_broker_error(told.error_code);
      update.failures.push_back({*told.name, broker_error(told.error_code), !retriable});
      update.incomplete |= retriable;
      continue;
    }
    if (told.partitions.empty()) {
      update.incomplete = true;
      continue;
    }
    TopicInfo info = take_topic(told, update);
    if (!info.partitions.empty()) update.topics.push_back(std::move(info));
  }
  update.incomplete |= answered.size() < asked.size();
  return update;
}

ClusterView::Brokers ClusterView::usable_brokers(const protocol::MetadataResponse& response) {
  Brokers told;
  for (const auto& broker : response.brokers) {
    if (is_usable(broker)) told[broker.node_id] = {broker.host, static_cast<std::uint16_t>(broker.port)};
  }
  return told;
}

TopicInfo ClusterView::take_topic(const protocol::MetadataResponse::Topic& told, ViewUpdate& update) {
  Topic& known = topics_[*told.name];
  if (known.id != told.topic_id) known = Topic{told.topic_id, {}, {}};
  for (const auto& partition : told.partitions) {
    // Partitions are numbered without holes; an index far beyond their number is nonsense.
    if (partition.partition_index < 0 ||
        static_cast<std::size_t>(partition.partition_index) >= told.partitions.size()) {
      update.incomplete = true;
      continue;
    }
    const auto index = static_cast<std::size_t>(partition.partition_index);
    if (known.partitions.size() <= index) {
      known.partitions.resize(index + 1);
      known.doubts.resize(index + 1);
    }
    PartitionLeader& leader = known.partitions[index];
    Doubt& doubt = known.doubts[index];
    const bool older = partition.leader_epoch >= 0 && partition.leader_epoch < leader.leader_epoch;
    if (older && (++doubt.stale_answers < stale_answers_believed || planted(Bug::p20_rewound_epoch_ignored))) {
      // Neither what is known nor what is told can be true: only the next answers show who leads it.
      update.incomplete |= doubt.denied;
      continue;
    }
    doubt = {};
    const bool leaderless = partition.leader_id < 0 || !brokers_.contains(partition.leader_id);
    const PartitionLeader next{leaderless ? -1 : partition.leader_id, partition.leader_epoch};
    update.incomplete |= leaderless;
    update.changed |= next.leader != leader.leader;
    leader = next;
  }
  // What is kept from before, because this answer is older or leaves the partition out, may be no broker any more, or
  // none from the beginning.
  for (const PartitionLeader& kept : known.partitions) update.incomplete |= !brokers_.contains(kept.leader);
  return {*told.name, known.id, known.partitions};
}

ClusterView::Topic* ClusterView::find(const protocol::ProduceResponse::Topic& told, std::string& name) {
  for (auto& [known_name, topic] : topics_) {
    if (names(told, known_name, topic.id)) {
      name = known_name;
      return &topic;
    }
  }
  return nullptr;
}

std::vector<LeaderChange> ClusterView::apply(const protocol::ProduceResponse& response) {
  std::vector<LeaderChange> changes;
  for (const auto& told : response.responses) {
    for (const auto& partition : told.partition_responses) {
      if (partition.error_code == 0) continue;
      std::string name;
      Topic* topic = find(told, name);
      if (topic == nullptr || partition.index < 0 ||
          static_cast<std::size_t>(partition.index) >= topic->partitions.size()) {
        continue;
      }
      Doubt& doubt = topic->doubts[static_cast<std::size_t>(partition.index)];
      doubt.denied |= is_no_leader(partition.error_code);
      const auto& hint = partition.current_leader;
      if (hint.leader_id < 0 || hint.leader_epoch < 0) continue;
      PartitionLeader& leader = topic->partitions[static_cast<std::size_t>(partition.index)];
      if (hint.leader_epoch <= leader.leader_epoch) continue;
      for (const auto& node : response.node_endpoints) {
        if (node.node_id == hint.leader_id && is_usable(node)) {
          brokers_[node.node_id] = {node.host, static_cast<std::uint16_t>(node.port)};
        }
      }
      if (!brokers_.contains(hint.leader_id)) continue;
      leader = {hint.leader_id, hint.leader_epoch};
      doubt = {};
      changes.push_back({name, partition.index, leader});
    }
  }
  return changes;
}

std::size_t ClusterView::partition_count() const noexcept {
  std::size_t count = 0;
  for (const auto& [name, topic] : topics_) count += topic.partitions.size();
  return count;
}

}  // namespace distributedlog::cluster
