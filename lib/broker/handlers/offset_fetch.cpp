#include "broker/cluster.hpp"
#include "broker/handlers/handlers.hpp"
#include "broker/handlers/lookup.hpp"

#include <map>

namespace distributedlog::broker {
namespace {

using Request = protocol::OffsetFetchRequest;
using Response = protocol::OffsetFetchResponse;

// The two layouts of the answer have equal partitions of different types.
template <class Partition>
Partition describe(std::int32_t index, const Group::Committed& committed) {
  Partition described;
  described.partition_index = index;
  described.committed_offset = committed.offset;
  described.committed_leader_epoch = committed.leader_epoch;
  described.metadata = committed.metadata.value_or("");
  return described;
}

template <class Partition>
void add_asked(const Group::Offsets& offsets, const std::string& topic, const std::vector<std::int32_t>& indexes,
               std::vector<Partition>& answer) {
  for (auto index : indexes) {
    const auto found = offsets.find({topic, index});
    answer.push_back(describe<Partition>(index, found == offsets.end() ? Group::Committed{} : found->second));
  }
}

template <class Topic>
void add_all(const Group::Offsets& offsets, std::vector<Topic>& answer) {
  using Partition = typename decltype(Topic::partitions)::value_type;
  for (const auto& [where, committed] : offsets) {
    if (answer.empty() || answer.back().name != where.first) answer.emplace_back().name = where.first;
    answer.back().partitions.push_back(describe<Partition>(where.second, committed));
  }
}

Response::Group answer_group(Call& call, const Request::Group& asked) {
  Response::Group answer;
  answer.group_id = asked.group_id;
  const auto offsets =
      call.cluster.groups().with(asked.group_id, [](Group& group, Group::TimePoint) { return group.offsets(); });
  if (!asked.topics) {
    add_all(offsets, answer.topics);
    for (auto& topic : answer.topics) {
      if (auto known = call.cluster.storage().find(topic.name)) topic.topic_id = known->id;
    }
    return answer;
  }
  for (const auto& topic : *asked.topics) {
    auto& topic_answer = answer.topics.emplace_back();
    topic_answer.name = topic.name;
    topic_answer.topic_id = topic.topic_id;
    const auto found = find_topic(call, topic.name, topic.topic_id, call.version() >= 10);
    const auto& name = found.topic ? found.topic->name : topic.name;
    add_asked(offsets, name, topic.partition_indexes, topic_answer.partitions);
    for (auto& partition : topic_answer.partitions) {
      if (call.version() >= 10) partition.error_code = found.error;
    }
  }
  return answer;
}

}  // namespace

Response handle(Call& call, const Request& request) {
  Response response;
  if (call.version() >= 8) {
    for (const auto& group : request.groups) response.groups.push_back(answer_group(call, group));
    return response;
  }
  const auto offsets =
      call.cluster.groups().with(request.group_id, [](Group& group, Group::TimePoint) { return group.offsets(); });
  if (!request.topics) {
    add_all(offsets, response.topics);
    return response;
  }
  for (const auto& topic : *request.topics) {
    auto& answer = response.topics.emplace_back();
    answer.name = topic.name;
    add_asked(offsets, topic.name, topic.partition_indexes, answer.partitions);
  }
  return response;
}

}  // namespace distributedlog::broker
