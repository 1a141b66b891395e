#include "producer/completion.hpp"

#include <limits>

namespace distributedlog::core {

void Completion::fetch() const noexcept {
  PendingList::fetch(sends.front());
  for (const void* node : recent) PendingList::fetch(node);
}

PendingSend* Completion::next(RecordMetadata& metadata) noexcept {
  PendingSend* send = sends.pop_front_for_good();
  if (send == nullptr) return nullptr;
  metadata.topic = topic;
  metadata.partition = partition;
  metadata.serialized_key_size = send->key_size;
  metadata.serialized_value_size = send->value_size;
  metadata.certainty = certainty;
  metadata.failure = failure;
  if (certainty != DeliveryCertainty::acked) return send;
  // An offset no log can reach is as good as none.
  const bool told = base_offset >= 0 && base_offset <= std::numeric_limits<std::int64_t>::max() - send->index;
  if (told) metadata.offset = base_offset + send->index;
  const std::int64_t milliseconds = log_append_time_ms >= 0 ? log_append_time_ms : send->timestamp_ms;
  metadata.timestamp = Timestamp(std::chrono::milliseconds(milliseconds));
  return send;
}

void CompletionQueue::add_failure(PendingSend& send, error_code error, std::string detail, DeliveryCertainty certainty,
                                  error_code last_cause) {
  auto failure = boost::intrusive_ptr<DeliveryFailure>(new DeliveryFailure);
  failure->detail = std::move(detail);
  failure->last_cause = last_cause;
  Completion& completion = add();
  completion.error = error;
  // An absurd name is not kept for ever.
  if (send.record.topic().size() <= 249) completion.topic = TopicName::intern(send.record.topic());
  completion.partition = send.record.partition().value_or(-1);
  completion.certainty = certainty;
  completion.failure = std::move(failure);
  send.decided = true;
  completion.sends.push_back(send);
}

}  // namespace distributedlog::core
