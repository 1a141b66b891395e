// What the producer keeps for a topic, from the first record on and as long as the producer lives.
#pragma once

#include "producer/batch_channel.hpp"
#include "producer/partition_choice.hpp"
#include "producer/topic_settings.hpp"
#include "protocol/uuid.hpp"

#include <memory>
#include <string>
#include <vector>

namespace distributedlog::core {

// Sequence numbers live here, so a topic is never dropped because a broker forgot it for a while: only a new topic id
// (deleted and created again) starts its partitions anew.
struct TopicState {
  TopicState(TopicName topic, const ProducerConfig& config)
      : name(topic), settings(config, topic.view()), choice(config, settings) {}

  bool known() const noexcept { return !channels.empty(); }

  const TopicName name;
  const TopicSettings settings;
  protocol::Uuid id{};
  std::vector<std::unique_ptr<BatchChannel>> channels;  // by partition
  std::vector<std::unique_ptr<BatchChannel>>
      retired;         // of an earlier topic of the same name; sockets may still hold their batches
  PendingList parked;  // sends that wait for the topic's metadata
  PartitionChoice choice;
  error_code last_error;  // of the last metadata answer, for the time-out's message
  bool refused = false;   // that error is a permanent one
  TimePoint last_used{};
  std::uint64_t failed_alone = 0;  // records that failed without their batch, or before they had one
};

}  // namespace distributedlog::core
