#include "broker/handlers/handlers.hpp"
#include "broker/handlers/lookup.hpp"

namespace distributedlog::broker {

protocol::OffsetForLeaderEpochResponse handle(Call& call, const protocol::OffsetForLeaderEpochRequest& request) {
  protocol::OffsetForLeaderEpochResponse response;
  for (const auto& topic : request.topics) {
    auto& topic_answer = response.topics.emplace_back();
    topic_answer.topic = topic.topic;
    const auto found_topic = find_topic(call, topic.topic, {}, false);
    for (const auto& asked : topic.partitions) {
      auto& answer = topic_answer.partitions.emplace_back();
      answer.partition = asked.partition;
      const auto found = find_led_partition(call, found_topic, asked.partition, asked.current_leader_epoch);
      answer.error_code = found.error;
      if (found.error != no_error) continue;
      if (asked.leader_epoch == found.partition->leader_epoch) {
        // The current leader's epoch ends where the log does, even before it has written anything.
        answer.leader_epoch = asked.leader_epoch;
        answer.end_offset = found.partition->log->end_offset();
      } else if (asked.leader_epoch < found.partition->leader_epoch) {
        const auto end = found.partition->log->end_of_epoch(asked.leader_epoch);
        answer.leader_epoch = end.leader_epoch;
        answer.end_offset = end.end_offset;
      }
    }
  }
  return response;
}

}  // namespace distributedlog::broker
