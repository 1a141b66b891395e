#include "broker/cluster.hpp"
#include "broker/handlers/handlers.hpp"
#include "broker/handlers/lookup.hpp"

namespace distributedlog::broker {

protocol::OffsetCommitResponse handle(Call& call, const protocol::OffsetCommitRequest& request) {
  protocol::OffsetCommitResponse response;
  call.cluster.groups().with(request.group_id, [&](Group& group, Group::TimePoint now) {
    const auto permission = group.may_commit(request.member_id, request.generation_id_or_member_epoch, now);
    for (const auto& topic : request.topics) {
      auto& topic_answer = response.topics.emplace_back();
      topic_answer.name = topic.name;
      topic_answer.topic_id = topic.topic_id;
      const auto found = find_topic(call, topic.name, topic.topic_id, call.version() >= 10);
      for (const auto& partition : topic.partitions) {
        auto& answer = topic_answer.partitions.emplace_back();
        answer.partition_index = partition.partition_index;
        answer.error_code = permission != no_error ? permission : found.error;
        if (answer.error_code != no_error || call.refused(found.topic->name, partition.partition_index)) continue;
        if (found.topic->partition(partition.partition_index) == nullptr) {
          answer.error_code = code_of(broker_errc::unknown_topic_or_partition);
          continue;
        }
        group.offsets()[{found.topic->name, partition.partition_index}] = {
            partition.committed_offset, partition.committed_leader_epoch, partition.committed_metadata};
      }
    }
  });
  return response;
}

}  // namespace distributedlog::broker
