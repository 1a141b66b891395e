#include "broker/cluster.hpp"
#include "broker/handlers/handlers.hpp"
#include "broker/handlers/lookup.hpp"

#include <exception>

namespace distributedlog::broker {
namespace {

using Response = protocol::ListOffsetsResponse;

constexpr std::int64_t latest = -1;
constexpr std::int64_t earliest = -2;
constexpr std::int64_t largest_timestamp = -3;
constexpr std::int64_t earliest_local = -4;  // all of the log is local

void look_up(Partition& partition, std::int64_t timestamp, Response::Partition& answer) {
  auto& log = *partition.log;
  answer.leader_epoch = partition.leader_epoch;
  if (timestamp == latest) {
    answer.offset = log.end_offset();
  } else if (timestamp == earliest || timestamp == earliest_local) {
    answer.offset = log.start_offset();
  } else if (timestamp == largest_timestamp || timestamp >= 0) {
    const auto found = timestamp >= 0 ? log.first_at_or_after(timestamp) : log.latest_in_time();
    if (!found) return;
    answer.offset = found->offset;
    answer.timestamp = found->timestamp;
    answer.leader_epoch = found->leader_epoch;
  }
}

}  // namespace

Response handle(Call& call, const protocol::ListOffsetsRequest& request) {
  Response response;
  for (const auto& topic : request.topics) {
    auto& topic_answer = response.topics.emplace_back();
    topic_answer.name = topic.name;
    const auto found_topic = find_topic(call, topic.name, {}, false);
    for (const auto& asked : topic.partitions) {
      auto& answer = topic_answer.partitions.emplace_back();
      answer.partition_index = asked.partition_index;
      const auto found = find_led_partition(call, found_topic, asked.partition_index, asked.current_leader_epoch);
      answer.error_code = found.error;
      if (found.error != no_error) continue;
      try {
        look_up(*found.partition, asked.timestamp, answer);
      } catch (const std::exception&) {
        answer.error_code = code_of(broker_errc::kafka_storage_error);
      }
    }
  }
  return response;
}

}  // namespace distributedlog::broker
