#include "producer/sender.hpp"

#include "base/planted.hpp"

#include <distributedlog/error.hpp>

#include <algorithm>
#include <cerrno>
#include <iterator>

namespace distributedlog::core {

void Sender::submit(PendingSend& send, Moment moment, const BatchChannel* foreseen) {
  send.generation = state_.flushes.accept();
  state_.telemetry.now = moment.now;
  admission_.submit(send, moment.now, moment.wall_ms, foreseen);
}

void Sender::refuse(PendingSend& send, error_code error, std::string detail) {
  send.generation = state_.flushes.accept();
  ++state_.failed_outside;
  state_.fail_alone(send, error, std::move(detail), DeliveryCertainty::not_written);
}

void Sender::cancel(PendingSend& send) {
  if (send.decided) return;
  const auto aborted = error_code(ECANCELED, boost::system::system_category());
  const bool had_batch = send.batch != nullptr;
  if (admission_.withdraw(send)) {
    if (!had_batch) ++state_.failed_outside;
    state_.fail_alone(send, aborted, "cancelled before it left", DeliveryCertainty::not_written);
    return;
  }
  static_cast<Batch*>(std::exchange(send.batch, nullptr))->sends.erase(send);
  if (!planted(Bug::p18_cancelled_keeps_memory)) state_.memory.release_sends(1);
  ++state_.counters.records_unknown;
  state_.fail_alone(send, aborted, "cancelled on its way", DeliveryCertainty::maybe_written);
}

std::uint64_t Sender::begin_flush() {
  ++state_.flushing;
  state_.force_all_open();
  return state_.flushes.begin_flush();
}

void Sender::fail_everything(error_code error) {
  admission_.fail_waiting(error);
  outcome_.fail_all(error);
}

void Sender::destroy_pending() noexcept {
  const auto destroy = [](PendingList& list) {
    while (PendingSend* send = list.pop_front_for_good()) send->destroy();
  };
  for (TopicState* topic : state_.topic_order) destroy(topic->parked);
  destroy(state_.memory_waiters);
  for (Batch* batch = state_.batches.front(); batch != nullptr; batch = batch->expiry_next) destroy(batch->sends);
  while (!state_.done.empty()) {
    destroy(state_.done.front().sends);
    state_.done.pop_front();
  }
}

std::uint64_t Sender::pending_in_batches() const noexcept {
  const auto& counters = state_.counters;
  return counters.records_sent - counters.records_acked - (counters.records_failed - state_.failed_outside);
}

void Sender::on_topic(const cluster::TopicInfo& info, Moment moment) {
  state_.telemetry.now = moment.now;
  TopicState* topic = state_.find_topic(info.name);
  if (topic == nullptr || info.partitions.empty()) return;
  if (topic->known() && !info.id.is_zero() && !topic->id.is_zero() && topic->id != info.id) replace_topic(*topic, info);
  if (!topic->known()) topic->id = info.id;
  while (topic->channels.size() < info.partitions.size()) {
    const auto index = static_cast<std::int32_t>(topic->channels.size());
    topic->channels.push_back(std::make_unique<BatchChannel>(topic->name, topic->id, index, topic->settings));
    begin_numbers(*topic, *topic->channels.back());
  }
  for (std::size_t i = 0; i < info.partitions.size(); ++i) {
    on_leader(info.name, static_cast<std::int32_t>(i), info.partitions[i], moment.now);
  }
  topic->choice.on_leaders(topic->channels);
  topic->last_error = {};
  topic->refused = false;
  admission_.admit_parked(*topic, moment.wall_ms);
}

// A partition of a topic that was deleted goes on under a new epoch: a straggler of the old one, addressed by name, may
// stand in the new one's log, and the broker must not take a new batch for a retry of it.
void Sender::begin_numbers(const TopicState& topic, BatchChannel& channel) {
  channel.next_sequence = state_.first_sequence;
  channel.epoch = state_.first_epoch;
  for (const auto& retired : topic.retired) {
    if (retired->partition != channel.partition || retired->producer_id < 0) continue;
    channel.producer_id = retired->producer_id;
    channel.epoch = retired->epoch;
    channel.needs_new_epoch = true;
  }
}

// The name lives on under another id: offsets and sequences of the old topic are void. What was on its way to the old
// one is failed rather than written to the new one behind its caller's back.
void Sender::replace_topic(TopicState& topic, const cluster::TopicInfo& info) {
  topic.retired.reserve(topic.retired.size() + topic.channels.size());
  for (const auto& channel : topic.channels) {
    channel->gone = true;
    outcome_.fail_channel(*channel, broker_errc::unknown_topic_id, "the topic was deleted and created again");
  }
  std::move(topic.channels.begin(), topic.channels.end(), std::back_inserter(topic.retired));
  topic.channels.clear();
  topic.id = info.id;
  topic.choice = PartitionChoice(state_.config, topic.settings);
}

void Sender::on_topic_error(std::string_view name, error_code error, bool permanent) {
  TopicState* topic = state_.find_topic(name);
  if (topic == nullptr) return;
  topic->last_error = error;
  topic->refused = permanent;
  if (planted(Bug::p2_topic_forgotten) && error == broker_errc::unknown_topic_or_partition) {
    for (const auto& channel : topic->channels) channel->next_sequence = 0;
  }
  if (permanent) admission_.fail_parked(*topic, error);
}

void Sender::on_leader(std::string_view name, std::int32_t partition, cluster::PartitionLeader leader, TimePoint now) {
  state_.telemetry.now = now;
  TopicState* topic = state_.find_topic(name);
  if (topic == nullptr || partition < 0 || static_cast<std::size_t>(partition) >= topic->channels.size()) return;
  BatchChannel& channel = *topic->channels[static_cast<std::size_t>(partition)];
  const bool moved = channel.leader != leader.leader;
  if (moved) state_.unlist(channel);
  channel.leader = leader.leader;
  channel.leader_epoch = leader.leader_epoch;
  if (leader.leader < 0) {
    if (channel.has_work()) state_.metadata_wanted = true;
    return;
  }
  if (moved) outcome_.on_leader_moved(channel, now);
}

void Sender::on_producer_id(std::int64_t producer_id) {
  state_.producer_id = producer_id;
  state_.producer_id_wanted = false;
  state_.telemetry.tell(&ProducerObserver::on_producer_id, ProducerIdReceived{producer_id});
  for (TopicState* topic : state_.topic_order) {
    for (const auto& channel : topic->channels) state_.list_if_ready(*channel);
  }
}

void Sender::on_producer_id_refused(error_code error) {
  outcome_.fail_unsent(error, "the broker gives this client no producer id (idempotence)");
}

bool Sender::wants_producer_id() const noexcept {
  if (!state_.config.enable_idempotence) return false;
  return state_.producer_id_wanted || (state_.producer_id < 0 && !state_.batches.empty());
}

std::optional<ProduceBatches> Sender::build_request(std::int32_t node, TimePoint now) {
  state_.telemetry.now = now;
  auto request = drain_.build_request(node, now);
  if (request) {
    ++state_.counters.requests_sent;
    state_.counters.batches_sent += request->batches.size();
    state_.counters.bytes_sent += request->bytes;
    ++state_.counters.in_flight_requests;
  }
  return request;
}

void Sender::on_lost(const ProduceBatches& request, error_code cause, bool written, TimePoint now) {
  state_.telemetry.now = now;
  // A dead leader says nothing; only the metadata tells who follows it.
  if (!planted(Bug::p19_dead_leader_trusted)) state_.metadata_wanted = true;
  outcome_.on_lost(request, cause, written, now);
}

void Sender::on_time(Moment moment) {
  state_.telemetry.now = moment.now;
  end_lingers(moment.now);
  end_backoffs(moment.now);
  outcome_.expire(moment.now);
  admission_.admit_waiting(moment.wall_ms);
  admission_.expire(moment.now);
}

void Sender::end_lingers(TimePoint now) {
  while (!state_.lingering.empty() && state_.lingering.front().due <= now) {
    const LingerEntry entry = state_.lingering.front();
    state_.lingering.pop_front();
    BatchChannel& channel = *entry.channel;
    if (channel.open == nullptr || channel.open->order != entry.order) continue;
    channel.open->due = true;
    state_.list_if_ready(channel);
  }
}

void Sender::end_backoffs(TimePoint now) {
  while (!state_.backoffs.empty() && state_.backoffs.begin()->first <= now) {
    BatchChannel& channel = *state_.backoffs.begin()->second;
    state_.backoffs.erase(state_.backoffs.begin());
    state_.list_if_ready(channel);
  }
}

void Sender::drop_stale_lingers() noexcept {
  while (!state_.lingering.empty()) {
    const LingerEntry& entry = state_.lingering.front();
    const Batch* open = entry.channel->open.get();
    if (open != nullptr && open->order == entry.order && !open->due) return;
    state_.lingering.pop_front();
  }
}

TimePoint Sender::next_deadline() noexcept {
  drop_stale_lingers();
  TimePoint earliest = std::min(outcome_.next_deadline(), admission_.next_deadline());
  if (!state_.lingering.empty()) earliest = std::min(earliest, state_.lingering.front().due);
  if (!state_.backoffs.empty()) earliest = std::min(earliest, state_.backoffs.begin()->first);
  return earliest;
}

std::vector<std::string> Sender::take_new_topics() {
  std::vector<std::string> topics(state_.topics_wanted.begin(), state_.topics_wanted.end());
  state_.topics_wanted.clear();
  return topics;
}

std::vector<std::string> Sender::topics_in_use(TimePoint since) const {
  std::vector<std::string> topics;
  for (const TopicState* topic : state_.topic_order) {
    const bool pending =
        !topic->parked.empty() || std::any_of(topic->channels.begin(), topic->channels.end(), [](auto& channel) {
          return channel->open != nullptr || !channel->queue.empty() || !channel->in_flight.empty();
        });
    if (pending || topic->last_used >= since) topics.push_back(topic->name.str());
  }
  return topics;
}

}  // namespace distributedlog::core
