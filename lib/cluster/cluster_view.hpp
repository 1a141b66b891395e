// The client's picture of the cluster: who the brokers are and who leads which partition.
#pragma once

#include "cluster/topic_info.hpp"
#include "protocol/messages/metadata.hpp"
#include "protocol/messages/produce.hpp"

#include <boost/system/error_code.hpp>

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace distributedlog::cluster {

using boost::system::error_code;

struct BrokerAddress {
  std::string host;
  std::uint16_t port = 0;
  friend bool operator==(const BrokerAddress&, const BrokerAddress&) = default;
};

struct TopicFailure {
  std::string name;
  error_code error;
  bool permanent = false;  // asking again will not help: an illegal name, a missing right
};

struct LeaderChange {
  std::string topic;
  std::int32_t partition = -1;
  PartitionLeader leader;
};

// What one metadata answer brought.
struct ViewUpdate {
  bool usable = false;      // false: the answer names no broker one could connect to, nothing was taken over
  bool changed = false;     // a broker or a leader is new
  bool incomplete = false;  // some topic or partition is without a leader: ask again
  std::vector<TopicInfo> topics;
  std::vector<TopicFailure> failures;
};

class ClusterView {
 public:
  // Topics that were not asked for are passed over, or a broker could fill our memory; those it leaves out are asked
  // for again.
  ViewUpdate apply(const protocol::MetadataResponse& response, const std::set<std::string, std::less<>>& asked);

  // New leaders that a Produce answer names beside NOT_LEADER_OR_FOLLOWER (KIP-951), newest epoch wins.
  std::vector<LeaderChange> apply(const protocol::ProduceResponse& response);

  using Brokers = std::map<std::int32_t, BrokerAddress>;
  const Brokers& brokers() const noexcept { return brokers_; }
  std::size_t topic_count() const noexcept { return topics_.size(); }
  std::size_t partition_count() const noexcept;

 private:
  // What speaks against the leader that is known.
  struct Doubt {
    int stale_answers = 0;  // how often in a row an older epoch was told
    bool denied = false;    // a broker said so itself
  };
  struct Topic {
    protocol::Uuid id{};
    std::vector<PartitionLeader> partitions;
    std::vector<Doubt> doubts;  // of each partition
  };

  static Brokers usable_brokers(const protocol::MetadataResponse& response);
  TopicInfo take_topic(const protocol::MetadataResponse::Topic& told, ViewUpdate& update);
  Topic* find(const protocol::ProduceResponse::Topic& told, std::string& name);

  Brokers brokers_;
  std::map<std::string, Topic, std::less<>> topics_;
};

}  // namespace distributedlog::cluster
