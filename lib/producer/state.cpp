#include "producer/state.hpp"

#include "base/planted.hpp"

#include <algorithm>
#include <iterator>

namespace distributedlog::core {

State::State(const ProducerConfig& settings, std::function<std::uint64_t()> entropy)
    : config(settings),
      limits{settings.max_in_flight, settings.enable_idempotence},
      retry(settings.retry_backoff, settings.retry_backoff_max, settings.max_retries),
      random(std::move(entropy)),
      memory(settings.buffer_memory, largest_batch_size(settings)),
      telemetry(config, counters) {}

TopicState* State::find_topic(std::string_view name) noexcept {
  if (last_topic_ != nullptr && last_topic_->name == name) return last_topic_;
  const auto found = topics.find(name);
  return found == topics.end() ? nullptr : last_topic_ = found->second.get();
}

TopicState& State::topic(std::string_view name) {
  if (TopicState* known = find_topic(name)) return *known;
  const TopicName interned = TopicName::intern(name);
  auto created = std::make_unique<TopicState>(interned, config);
  TopicState& result = *created;
  topics.emplace(interned.view(), std::move(created));
  topic_order.push_back(&result);
  return *(last_topic_ = &result);
}

void State::list_if_ready(BatchChannel& channel) {
  if (channel.listed || channel.leader < 0 || !channel.has_work()) return;
  ready[channel.leader].push_back(&channel);
  channel.listed = true;
}

void State::unlist(BatchChannel& channel) {
  if (!channel.listed) return;
  std::erase(ready[channel.leader], &channel);
  channel.listed = false;
}

void State::complete_sends(Batch& batch, error_code error, DeliveryCertainty certainty, std::string detail,
                           std::int64_t base_offset, std::int64_t append_time_ms) {
  const std::size_t count = batch.sends.size();
  if (planted(Bug::p12_buffer_reused)) batch.replace_buffer({});
  // First what may find no memory: until then everything stays where it is.
  const bool acked = certainty == DeliveryCertainty::acked;
  boost::intrusive_ptr<DeliveryFailure> failure;
  if (!acked) {
    failure = new DeliveryFailure;
    failure->attempts = batch.attempts;
    failure->last_cause = batch.last_error;
    failure->detail = std::move(detail);
    failure->broker_message = batch.broker_message;
    telemetry.record_errors.add(error, count);
  }
  Completion& completion = done.add();
  if (batch.cancellable > 0) {
    for (PendingSend* send = batch.sends.front(); send != nullptr; send = send->next) send->decided = true;
  }
  memory.release_sends(count);
  completion.sends.splice_back(batch.sends);
  std::copy(batch.recent.begin(), batch.recent.end(), completion.recent.begin());
  completion.error = error;
  completion.topic = batch.channel.topic;
  completion.partition = batch.channel.partition;
  completion.certainty = certainty;
  completion.base_offset = base_offset;
  completion.log_append_time_ms = append_time_ms;
  completion.failure = std::move(failure);
  if (acked) {
    counters.records_acked += count;
    batch.channel.counters.records_acked += count;
    return;
  }
  counters.records_failed += count;
  batch.channel.counters.records_failed += count;
  if (certainty == DeliveryCertainty::maybe_written) counters.records_unknown += count;
}

void State::start_linger(BatchChannel& channel, TimePoint due) {
  // Nearly always the last: topics with another linger, and records that waited for room, go between.
  auto place = lingering.end();
  while (place != lingering.begin() && std::prev(place)->due > due) --place;
  lingering.insert(place, {due, &channel, channel.open->order});
}

void State::close_open(BatchChannel& channel) {
  Batch& batch = *channel.open;
  telemetry.batch_sealed(batch);
  channel.close_open();
  want_compression(batch);
}

void State::want_compression(Batch& batch) {
  if (!config.compress_on || batch.channel.settings.compression == Compression::none) return;
  batch.compressing = true;
  turn_wanted = true;
  to_compress.emplace_back(&batch);
}

void State::count_failed(const PendingSend& send, error_code error) {
  ++counters.records_failed;
  telemetry.record_errors.add(error);
  if (TopicState* topic = find_topic(send.record.topic())) ++topic->failed_alone;
}

void State::fail_alone(PendingSend& send, error_code error, std::string detail, DeliveryCertainty certainty,
                       error_code last_cause) {
  in_hand = &send;
  count_failed(send, error);
  done.add_failure(send, error, std::move(detail), certainty, last_cause);
  in_hand = nullptr;
}

void State::force(BatchChannel& channel) {
  if (channel.open != nullptr) channel.force_open = true;
  list_if_ready(channel);
}

void State::force_all_open() {
  for (TopicState* topic : topic_order) {
    for (const auto& channel : topic->channels) force(*channel);
  }
}

}  // namespace distributedlog::core
