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
}

// Which refusals Kafka answers without saying where the log begins.
bool tells_log_start(std::int16_t code) {
  return code != code_of(broker_errc::corrupt_message) && code != code_of(broker_errc::message_too_large) &&
         code != code_of(broker_errc::record_list_too_large) && code != code_of(broker_errc::kafka_storage_error);
}

// In Kafka's order: is there such a partition, is it one batch, are the acks known, is this its leader, is the batch
// sound, do its numbers fit.
void produce_one(Call& call, const TopicLookup& topic, const Request::Partition& asked, std::int16_t acks,
                 std::int64_t now_ms, Response::Partition& answer) {
  const auto found = find_led_partition(call, topic, asked.index);
  if (!found.partition) return refuse(answer, found.error);
  auto& check = call.cluster.batch_check();
  const auto sent = asked.records.value_or(protocol::BytesView{});
  if (auto fault = check.check_shape(sent, call.version())) return refuse(answer, std::move(*fault));
  if (acks < -1 || acks > 1) return refuse(answer, code_of(broker_errc::invalid_required_acks));
  if (found.error != no_error) {
    answer.current_leader = {found.partition->leader, found.partition->leader_epoch};
    return refuse(answer, found.error);
  }
  if (auto forced = call.refused(topic.topic->name, asked.index)) return refuse(answer, *forced);

  // The request lies in this connection's own read buffer: offset and epoch are stamped where the batch stands.
  const std::span<std::byte> batch(const_cast<std::byte*>(sent.data()), sent.size());
  record::BatchHeader header;
  if (auto fault = check.check(batch, now_ms, header)) {
    refuse(answer, std::move(*fault));
  } else {
    append(call, *found.partition, batch, header, answer);
  }
  if (tells_log_start(answer.error_code)) answer.log_start_offset = found.partition->log->start_offset();
}

}  // namespace

Response handle(Call& call, const Request& request) {
  Response response;
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
      produce_one(call, found, partition, request.acks, now_ms, answer);
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
