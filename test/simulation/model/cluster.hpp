// What all model brokers share: topics, leaders, producer ids, and which nodes live.
#pragma once

#include "protocol/messages/produce.hpp"
#include "protocol/uuid.hpp"
#include "simulation/model/faults.hpp"
#include "simulation/model/partition.hpp"
#include "simulation/model/sequence_watch.hpp"
#include "simulation/model/versions.hpp"
#include "simulation/world/network.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace distributedlog::simulation {

class Node;

struct Topic {
  std::string name;
  protocol::Uuid id;
  bool log_append_time = false;
  TimePoint usable_from{};  // a topic just created has no leaders yet
  std::vector<Partition> partitions;
};

struct ClusterSettings {
  int nodes = 1;
  BrokerRelease release = broker_releases[0];
  std::string host_prefix;  // advertise names ("node-1") instead of numeric addresses
  bool auto_create = true;
  std::int32_t auto_create_partitions = 3;
  Duration creation_delay = std::chrono::milliseconds(50);
  std::int32_t message_max_bytes = 1048588;
  Duration work_low = std::chrono::microseconds(50);  // time a request takes
  Duration work_high = std::chrono::milliseconds(2);
  Duration metadata_lag_low{};  // how far a node's knowledge of leaders is behind
  Duration metadata_lag_high = std::chrono::milliseconds(5);
  Duration election_time = std::chrono::milliseconds(300);
  // What the client under test promises, for the watchers.
  int max_in_flight = 5;
  std::string client_id = "distributedlog";
};

class Cluster {
 public:
  Cluster(World& world, Network& network, ClusterSettings settings);
  ~Cluster();

  World& world() noexcept { return world_; }
  Network& network() noexcept { return network_; }
  const ClusterSettings& settings() const noexcept { return settings_; }
  Random& random() noexcept { return random_; }

  // ---- set-up
  Topic& create_topic(const std::string& name, std::int32_t partitions, bool log_append_time = false);
  void use(FaultPlan* plan) noexcept { plan_ = plan; }
  FaultPlan* plan() const noexcept { return plan_; }
  // "host:port" of every node, as a client would be given it.
  std::string bootstrap_servers() const;

  // ---- what happens to it
  void crash(std::int32_t node, bool silently);
  void restart(std::int32_t node);
  void pause(std::int32_t node, Duration how_long);
  void move_leader(const std::string& topic, std::int32_t partition);
  void cut_connections(std::int32_t node);

  // ---- what the nodes ask
  Topic* find(const std::string& name);
  Topic* find(const protocol::Uuid& id);
  std::map<std::string, Topic>& topics() noexcept { return topics_; }
  std::vector<std::unique_ptr<Node>>& nodes() noexcept { return nodes_; }
  Node* node(std::int32_t id);
  std::int64_t new_producer_id() noexcept { return ++producer_ids_; }
  SequenceWatch& sequences() noexcept { return sequences_; }

  std::uint64_t records_logged() const;

 private:
  void elect(std::int32_t instead_of);
  std::int32_t any_live_node(std::int32_t but);

  World& world_;
  Network& network_;
  ClusterSettings settings_;
  Random random_;
  FaultPlan* plan_ = nullptr;
  std::map<std::string, Topic> topics_;
  std::vector<std::unique_ptr<Node>> nodes_;
  std::int64_t producer_ids_;
  std::uint64_t source_;
  SequenceWatch sequences_;
};

}  // namespace distributedlog::simulation
