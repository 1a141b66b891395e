#include "broker/cluster.hpp"
#include "broker/handlers/handlers.hpp"
#include "broker/handlers/lookup.hpp"

#include <chrono>
#include <exception>
#include <utility>

namespace distributedlog::broker {
namespace {

using Request = protocol::ProduceRequest;
using Response = protocol::ProduceResponse;

std::int64_t wall_clock_ms() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

void refuse(Response::Partition& answer, std::int16_t code, std::string message = {}) {
  answer.error_code = code;
  answer.base_offset = -1;
  if (!message.empty()) answer.error_message = std::move(message);
}

void refuse(Response::Partition& answer, BatchFault&& fault) {
  for (auto index : fault.blamed) answer.record_errors.push_back({index, fault.message});
  refuse(answer, fault.code, std::move(fault.message));
}

void append(Call& call, Partition& partition, std::span<std::byte> batch, record::BatchHeader& header,
            Response::Partition& answer) {
  using Verdict = ProducerStates::Verdict;
  auto& log = *partition.log;
  const auto decision = log.producers().check(header);
  switch (decision.verdict) {
    case Verdict::old_epoch:
      return refuse(answer, code_of(broker_errc::invalid_producer_epoch), "a newer epoch of this producer is known");
    case Verdict::out_of_order:
      return refuse(answer, code_of(broker_errc::out_of_order_sequence_number),
                    "sequence " + std::to_string(header.base_sequence) + " does not follow the last one");
    case Verdict::duplicate:
      answer.base_offset = decision.base_offset;
      answer.log_append_time_ms = decision.max_timestamp;
      break;
    case Verdict::append:
      try {
        answer.base_offset = log.append(batch, header, partition.leader_epoch);
      } catch (const std::exception& error) {
        return refuse(answer, code_of(broker_errc::kafka_storage_error), error.what());
      }
      call.cluster.appended(partition, batch.size());
  }
  answer.log_start_offset = log.start_offset();
}

void produce_one(Call& call, const TopicLookup& topic, const Request::Partition& asked, std::int64_t now_ms,
                 Response::Partition& answer) {
  const auto found = find_led_partition(call, topic, asked.index);
  if (found.partition && found.error == code_of(broker_errc::not_leader_or_follower)) {
    answer.current_leader = {found.partition->leader, found.partition->leader_epoch};
  }
  if (found.error != no_error) return refuse(answer, found.error);
  if (auto forced = call.refused(topic.topic->name, asked.index)) return refuse(answer, *forced);
  if (!asked.records) return refuse(answer, code_of(broker_errc::invalid_record), "no batch");

  // The request lies in this connection's own read buffer: offset and epoch are stamped where the batch stands.
  const std::span<std::byte> batch(const_cast<std::byte*>(asked.records->data()), asked.records->size());
  record::BatchHeader header;
  if (auto fault = call.cluster.batch_check().check(batch, call.version(), now_ms, header)) {
    return refuse(answer, std::move(*fault));
  }
  append(call, *found.partition, batch, header, answer);
}

}  // namespace

Response handle(Call& call, const Request& request) {
  Response response;
  const bool known_acks = request.acks >= -1 && request.acks <= 1;
  const auto now_ms = wall_clock_ms();
  bool failed = false;
  for (const auto& topic : request.topic_data) {
    auto& topic_answer = response.responses.emplace_back();
    topic_answer.name = topic.name;
    topic_answer.topic_id = topic.topic_id;
    const auto found = find_topic(call, topic.name, topic.topic_id, call.version() >= 13);
    for (const auto& partition : topic.partition_data) {
      auto& answer = topic_answer.partition_responses.emplace_back();
      answer.index = partition.index;
      if (known_acks) {
        produce_one(call, found, partition, now_ms, answer);
      } else {
        refuse(answer, code_of(broker_errc::invalid_required_acks));
      }
      if (answer.current_leader.leader_id >= 0) {
        add_endpoint(call, answer.current_leader.leader_id, response.node_endpoints);
      }
      failed = failed || answer.error_code != no_error;
    }
  }
  call.has_answer = request.acks != 0;
  call.close = request.acks == 0 && failed;
  return response;
}

}  // namespace distributedlog::broker
