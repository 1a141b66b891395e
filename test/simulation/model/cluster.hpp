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
#include <deque>
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
  TimePoint usable_from{};   // a topic just created has no leaders yet
  TimePoint hidden_until{};  // brokers say that there is no such topic
  bool recreated = false;    // there was one of this name before
  bool grown = false;        // partitions were added
  std::vector<Partition> partitions;
};

struct ClusterSettings {
  int nodes = 1;
  BrokerRelease release = broker_releases[0];
  std::string host_prefix;     // advertise names ("node-1") instead of numeric addresses
  std::string bootstrap_name;  // one name for all nodes, instead of a list of them
  bool auto_create = true;
  std::int32_t auto_create_partitions = 3;
  Duration creation_delay = std::chrono::milliseconds(50);
  std::int32_t message_max_bytes = 1048588;
  Duration work_low = std::chrono::microseconds(50);  // time a request takes
  Duration work_high = std::chrono::milliseconds(2);
  Duration metadata_lag_low{};  // how far a node's knowledge of leaders is behind
  Duration metadata_lag_high = std::chrono::milliseconds(5);
  Duration election_time = std::chrono::milliseconds(300);
  Duration longest_silence = std::chrono::milliseconds(500);  // a throttled connection is read again after that
  // What the client under test promises, for the watchers.
  int max_in_flight = 5;
  std::string client_id = "distributedlog";
  std::int32_t first_sequence = 0;
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
  // `back`: epochs that were, as after a restore from a backup.
  void set_back_epochs(const std::string& topic, std::int32_t back);
  void hide_topic(const std::string& topic, Duration how_long);
  // Deleted, and made again under another id; what stood in it is judged, but nobody can read it any more.
  void recreate_topic(const std::string& topic);
  void add_partitions(const std::string& topic, std::int32_t count);
  void forget_producers(const std::string& topic, std::int32_t partition, bool in_use);
  // The node lives at another address from now on, and nobody at the old one; names follow it.
  void relocate(std::int32_t node);
  // Cut off from the clients alone.
  void isolate(std::int32_t node, Duration how_long);

  // ---- what the nodes ask
  Topic* find(const std::string& name);
  Topic* find(const protocol::Uuid& id);
  std::map<std::string, Topic>& topics() noexcept { return topics_; }
  const std::deque<Topic>& deleted_topics() const noexcept { return deleted_; }
  std::vector<std::unique_ptr<Node>>& nodes() noexcept { return nodes_; }
  Node* node(std::int32_t id);
  std::int64_t new_producer_id() noexcept { return ++producer_ids_; }
  SequenceWatch& sequences() noexcept { return sequences_; }

  // No request is being worked on, or waits to be.
  bool idle() const;

  std::uint64_t records_logged() const;

 private:
  void elect(std::int32_t instead_of);
  std::int32_t any_live_node(std::int32_t but);
  Topic make_topic(const std::string& name, std::int32_t partitions, bool log_append_time);
  void tell_names();

  World& world_;
  Network& network_;
  ClusterSettings settings_;
  Random random_;
  FaultPlan* plan_ = nullptr;
  std::map<std::string, Topic> topics_;
  std::deque<Topic> deleted_;
  std::vector<std::unique_ptr<Node>> nodes_;
  std::int64_t producer_ids_;
  std::uint64_t source_;
  int relocations_ = 0;
  SequenceWatch sequences_;
};

}  // namespace distributedlog::simulation
