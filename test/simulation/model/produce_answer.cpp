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
  const bool unknown = topic == nullptr || world_.now() < topic->hidden_until;
  if (unknown) return version >= 13 ? code::unknown_topic_id : code::unknown_topic_or_partition;
  if (index < 0 || index >= static_cast<std::int32_t>(topic->partitions.size())) {
    return code::unknown_topic_or_partition;
  }
  // A node that was made leader but does not know it yet refuses, as does one that was and still thinks it is.
  const Partition& partition = topic->partitions[static_cast<std::size_t>(index)];
  const bool leads = partition.leadership().leader == node_.id() && node_.sees(partition).leader == node_.id();
  return leads ? code::none : code::not_leader_or_follower;
}

void Session::hint_leader(const Topic& topic, protocol::ProduceResponse::Partition& answer) const {
  const Leadership& seen = node_.sees(topic.partitions[static_cast<std::size_t>(answer.index)]);
  const LeaderHint hint = cluster_.plan() != nullptr ? cluster_.plan()->on_hint() : LeaderHint::right;
  if (hint == LeaderHint::absent || seen.leader < 0) return;
  if (hint == LeaderHint::wrong) {
    const auto nodes = static_cast<std::int32_t>(cluster_.nodes().size());
    answer.current_leader = {seen.leader % nodes + 1, seen.epoch + 1};
  } else if (seen.leader != node_.id()) {
    answer.current_leader = {seen.leader, seen.epoch};
  }
}

// `told`: the client will read the answer of this partition.
protocol::ProduceResponse::Partition Session::append(Topic* topic, const protocol::ProduceRequest::Partition& part,
                                                     std::int16_t acks, const Request& request, bool told) {
  protocol::ProduceResponse::Partition answer;
  answer.index = part.index;
  answer.base_offset = -1;
  answer.error_code = refusal(topic, part.index, request.header.api_version);
  if (topic == nullptr) return answer;
  ProducedBatch batch;
  const BatchVerdict verdict = read_produced_batch(part.records.value_or(protocol::BytesView{}), batch);
  if (!verdict.why.empty()) watch_.complain(fmt::format("{}-{}: {}", topic->name, part.index, verdict.why));
  if (verdict.sound()) cluster_.sequences().saw(topic->name, part.index, batch, request.written_at);
  // In Kafka's order: is it there, is it one batch, are the acks known, who leads it, how large, what is in it.
  if (answer.error_code != code::unknown_topic_or_partition) {
    if (verdict.shape != code::none) {
      answer.error_code = verdict.shape;
    } else if (acks < -1 || acks > 1) {
      answer.error_code = code::invalid_required_acks;
    }
  }
  const record::BatchHeader header = batch.header;
  if (answer.error_code == code::not_leader_or_follower) hint_leader(*topic, answer);
  if (answer.error_code == code::none &&
      part.records->size() > static_cast<std::size_t>(cluster_.settings().message_max_bytes)) {
    if (verdict.sound()) cluster_.sequences().refused_for_size(topic->name, part.index, batch);
    answer.error_code = code::message_too_large;
  }
  if (answer.error_code == code::none && verdict.content != code::none) {
    answer.error_code = verdict.content;
    if (verdict.content != code::corrupt_message) answer.log_start_offset = 0;
  }
  if (answer.error_code == code::none) answer.error_code = write(*topic, answer, std::move(batch));
  if (told && verdict.sound() && header.producer_id >= 0) {
    when_answer_read_.push_back([&sequences = cluster_.sequences(), name = topic->name, index = part.index, header,
                                 error = answer.error_code] { sequences.answer_read(name, index, header, error); });
  }
  if (world_.printing()) {
    world_.say(fmt::format("node {} {}-{} producer {}/{} sequence {}+{} -> error {} offset {}{}", node_.id(),
                           topic->name, part.index, header.producer_id, header.producer_epoch, header.base_sequence,
                           header.record_count, answer.error_code, answer.base_offset, told ? "" : ", not told"));
  }
  return answer;
}

// Into the log, unless a fault or the rules are against it; gives what is answered.
std::int16_t Session::write(Topic& topic, protocol::ProduceResponse::Partition& answer, ProducedBatch batch) {
  const std::int32_t index = answer.index;
  const AppendFault fault = cluster_.plan() != nullptr ? cluster_.plan()->on_append(topic.name, index) : AppendFault{};
  if (fault.error == code::message_too_large || fault.error == code::record_list_too_large) {
    cluster_.sequences().refused_for_size(topic.name, index, batch);
  }
  if (fault.error != code::none && !fault.appended) return fault.error;
  Partition& partition = topic.partitions[static_cast<std::size_t>(index)];
  const std::int64_t producer = batch.header.producer_id;
  const std::int32_t sequence = batch.header.base_sequence;
  const bool begins = sequence == 0 || sequence == cluster_.settings().first_sequence;
  const bool unknown = producer >= 0 && !begins && !partition.knows(producer);
  if (fault.names_unknown_producer && unknown) return code::unknown_producer_id;

  const std::uint64_t content = batch.content_hash;
  const AppendAnswer appended = partition.append(std::move(batch), topic.log_append_time ? world_.wall_clock_ms() : -1);
  world_.trace().add("append", static_cast<std::uint64_t>(appended.base_offset), content);
  if (fault.error != code::none) {
    if (world_.printing()) world_.say(fmt::format("  written at {}, answered {}", appended.base_offset, fault.error));
    return fault.error;
  }
  answer.log_start_offset = 0;
  if (appended.error != code::none) return appended.error;
  const bool name_it = appended.duplicate && fault.names_duplicate;
  if (name_it || fault.hides_offset) {
    partition.hide_offset(appended.index);
    return name_it ? code::duplicate_sequence : code::none;
  }
  answer.base_offset = appended.base_offset;
  answer.log_append_time_ms = appended.log_append_time_ms;
  return code::none;
}

void Session::answer_produce(const Request& request) {
  protocol::ProduceRequest body;
  if (!decode(request, body)) return;
  protocol::ProduceResponse response;
  response.throttle_time_ms = request.fault.throttle_ms;
  bool failed = false;
  bool omit = request.fault.omits;
  for (const auto& wanted : body.topic_data) {
    Topic* topic = request.header.api_version >= 13 ? cluster_.find(wanted.topic_id) : cluster_.find(wanted.name);
    protocol::ProduceResponse::Topic answer;
    answer.name = wanted.name;
    answer.topic_id = wanted.topic_id;
    for (const auto& part : wanted.partition_data) {
      const protocol::ProduceResponse::Partition told = append(topic, part, body.acks, request, !omit);
      failed |= told.error_code != code::none;
      if (std::exchange(omit, false)) continue;
      answer.partition_responses.push_back(told);
      Node* node = told.current_leader.leader_id >= 0 ? cluster_.node(told.current_leader.leader_id) : nullptr;
      if (node != nullptr) {
        response.node_endpoints.push_back({node->id(), node->host(), node->address().port, std::nullopt});
      }
    }
    response.responses.push_back(std::move(answer));
  }
  if (body.acks == 0) {
    if (failed) hang_up();
    return;
  }
  add_surplus(response, request.fault);
  when_answer_read_.push_back([weak = weak_from_this()] {
    if (auto self = weak.lock()) self->watch_.produce_answer_read();
  });
  reply(request, response);
}

void Session::add_surplus(protocol::ProduceResponse& response, const RequestFault& fault) {
  if (response.responses.empty() || response.responses.back().partition_responses.empty()) return;
  auto& partitions = response.responses.back().partition_responses;
  if (fault.repeats) {
    partitions.push_back(partitions.front());
    partitions.back().error_code = code::invalid_record;  // the first one counts
    partitions.back().base_offset = -1;
  }
  if (fault.adds) {
    protocol::ProduceResponse::Partition foreign;
    foreign.index = 999;
    foreign.base_offset = 5;
    partitions.insert(partitions.begin(), foreign);
    protocol::ProduceResponse::Topic topic;
    topic.name = "nobody-asked-for-this";
    topic.partition_responses.push_back(foreign);
    response.responses.push_back(std::move(topic));
  }
}

}  // namespace distributedlog::simulation
