// How a model broker answers Produce.
#include "simulation/model/node.hpp"
#include "simulation/model/session.hpp"
#include "simulation/model/session_codec.hpp"
#include "simulation/model/wire_codes.hpp"

#include <fmt/format.h>

#include <string>
#include <utility>

namespace distributedlog::simulation {

std::int16_t Session::refusal(const Topic* topic, std::int32_t index, std::int16_t version) const {
  if (topic == nullptr) return version >= 13 ? code::unknown_topic_id : code::unknown_topic_or_partition;
  if (index < 0 || index >= static_cast<std::int32_t>(topic->partitions.size())) {
    return code::unknown_topic_or_partition;
  }
  // A node that was made leader but does not know it yet refuses, as does one that was and still thinks it is.
  const Partition& partition = topic->partitions[static_cast<std::size_t>(index)];
  const bool leads = partition.leadership().leader == node_.id() && node_.sees(partition).leader == node_.id();
  return leads ? code::none : code::not_leader_or_follower;
}

protocol::ProduceResponse::Partition Session::append(const Topic* topic,
                                                     const protocol::ProduceRequest::Partition& part, std::int16_t acks,
                                                     const Request& request) {
  protocol::ProduceResponse::Partition answer;
  answer.index = part.index;
  answer.base_offset = -1;
  answer.error_code = refusal(topic, part.index, request.header.api_version);
  if (topic == nullptr) return answer;
  const std::string where = fmt::format("{}-{}", topic->name, part.index);
  ProducedBatch batch;
  const BatchVerdict verdict = read_produced_batch(part.records.value_or(protocol::BytesView{}), batch);
  if (!verdict.why.empty()) watch_.complain(where + ": " + verdict.why);
  if (verdict.sound()) cluster_.sequences().saw(topic->name, part.index, batch, request.written_at);
  // In Kafka's order: is it there, is it one batch, are the acks known, who leads it, how large, what is in it.
  if (answer.error_code != code::unknown_topic_or_partition) {
    if (verdict.shape != code::none) {
      answer.error_code = verdict.shape;
    } else if (acks < -1 || acks > 1) {
      answer.error_code = code::invalid_required_acks;
    }
  }
  if (world_.printing() && answer.error_code != code::none) {
    world_.say(fmt::format("node {} {} producer {}/{} sequence {}+{} refused with {}", node_.id(), where,
                           batch.header.producer_id, batch.header.producer_epoch, batch.header.base_sequence,
                           batch.header.record_count, answer.error_code));
  }
  if (answer.error_code == code::not_leader_or_follower) {
    const Leadership& seen = node_.sees(topic->partitions[static_cast<std::size_t>(part.index)]);
    if (seen.leader >= 0 && seen.leader != node_.id()) answer.current_leader = {seen.leader, seen.epoch};
  }
  if (answer.error_code != code::none) return answer;
  if (part.records->size() > static_cast<std::size_t>(cluster_.settings().message_max_bytes)) {
    if (verdict.sound()) cluster_.sequences().refused_for_size(topic->name, part.index, batch);
    answer.error_code = code::message_too_large;
    return answer;
  }
  if (verdict.content != code::none) {
    answer.error_code = verdict.content;
    if (verdict.content != code::corrupt_message) answer.log_start_offset = 0;
    return answer;
  }
  const AppendFault fault =
      cluster_.plan() != nullptr ? cluster_.plan()->on_append(topic->name, part.index) : AppendFault{};
  answer.error_code = fault.error;
  if (fault.error == code::message_too_large || fault.error == code::record_list_too_large) {
    cluster_.sequences().refused_for_size(topic->name, part.index, batch);
  }
  if (fault.error != code::none && !fault.appended) {
    if (world_.printing())
      world_.say(fmt::format("node {} {} sequence {} answered {}, not written", node_.id(), where,
                             batch.header.base_sequence, fault.error));
    return answer;
  }

  Partition& partition = cluster_.find(topic->name)->partitions[static_cast<std::size_t>(part.index)];
  const AppendAnswer appended = partition.append(batch, topic->log_append_time ? world_.wall_clock_ms() : -1);
  if (world_.printing()) {
    world_.say(fmt::format("node {} {} producer {}/{} sequence {}+{} -> error {} offset {}{}", node_.id(), where,
                           batch.header.producer_id, batch.header.producer_epoch, batch.header.base_sequence,
                           batch.header.record_count, appended.error, appended.base_offset,
                           fault.error != 0 ? fmt::format(", answered {}", fault.error) : ""));
  }
  world_.trace().add("append", static_cast<std::uint64_t>(appended.base_offset), batch.content_hash);
  if (fault.error != code::none) return answer;
  answer.error_code = appended.error;
  answer.base_offset = appended.base_offset;
  answer.log_append_time_ms = appended.log_append_time_ms;
  answer.log_start_offset = 0;
  if (appended.error == code::none) {
    when_answer_read_.push_back([&sequences = cluster_.sequences(), name = topic->name, index = part.index,
                                 id = batch.header.producer_id] { sequences.acknowledged(name, index, id); });
  }
  return answer;
}

void Session::answer_produce(const Request& request) {
  protocol::ProduceRequest body;
  if (!decode(request, body)) return;
  protocol::ProduceResponse response;
  response.throttle_time_ms = request.fault.throttle_ms;
  bool failed = false;
  for (const auto& wanted : body.topic_data) {
    const Topic* topic = request.header.api_version >= 13 ? cluster_.find(wanted.topic_id) : cluster_.find(wanted.name);
    protocol::ProduceResponse::Topic answer;
    answer.name = wanted.name;
    answer.topic_id = wanted.topic_id;
    for (const auto& part : wanted.partition_data) {
      answer.partition_responses.push_back(append(topic, part, body.acks, request));
      const auto& leader = answer.partition_responses.back().current_leader;
      failed |= answer.partition_responses.back().error_code != code::none;
      if (Node* node = leader.leader_id >= 0 ? cluster_.node(leader.leader_id) : nullptr) {
        response.node_endpoints.push_back({node->id(), node->host(), node->address().port, std::nullopt});
      }
    }
    response.responses.push_back(std::move(answer));
  }
  if (body.acks == 0) {
    if (failed) hang_up();
    return;
  }
  when_answer_read_.push_back([weak = weak_from_this()] {
    if (auto self = weak.lock()) self->watch_.produce_answer_read();
  });
  reply(request, response);
}

}  // namespace distributedlog::simulation
