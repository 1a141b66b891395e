#include "client/topic_waits.hpp"

#include "client/cluster_client.hpp"
#include "client/hand_over.hpp"
#include "producer/topic_rules.hpp"

#include <distributedlog/error.hpp>

#include <boost/asio/error.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace distributedlog::client {

namespace {

std::vector<PartitionInfo> partitions_of(const core::TopicState& topic) {
  std::vector<PartitionInfo> partitions;
  for (const auto& channel : topic.channels) {
    partitions.emplace_back(channel->partition,
                            channel->leader < 0 ? std::nullopt : std::optional<std::int32_t>(channel->leader),
                            channel->leader_epoch);
  }
  return partitions;
}

std::string words_for(const core::Sender& sender, const std::string& what) {
  const core::State& state = sender.state();
  std::string detail = fmt::format("{} after max_block_ms {}", what, state.config.max_block.count());
  if (!state.cluster_trouble.empty()) detail += "; " + state.cluster_trouble;
  return detail;
}

TopicAnswer failure(error_code error, std::string detail) {
  TopicAnswer answer;
  answer.error = error;
  answer.detail = std::move(detail);
  return answer;
}

}  // namespace

void TopicWaits::add(std::uint64_t id, core::Sender& sender, std::vector<std::string> topics, bool connect,
                     core::TimePoint now, Handler& handler) {
  core::State& state = sender.state();
  const bool legal = std::all_of(topics.begin(), topics.end(), core::is_legal_topic);
  if (!legal) {
    TopicAnswer answer =
        failure(client_errc::invalid_topic, "a topic is 1 to 249 of [a-zA-Z0-9._-], not \".\" or \"..\"");
    hand_over(std::move(handler), std::move(answer));
    return;
  }
  for (const std::string& name : topics) {
    core::TopicState& topic = state.topic(name);
    topic.last_used = now;
    if (topic.known()) continue;
    topic.refused = false;  // an old answer counts no more: it is asked anew
    state.topics_wanted.emplace(name);
  }
  if (connect && state.config.enable_idempotence && state.producer_id < 0) state.producer_id_wanted = true;
  Wait& wait = waits_.emplace_back();
  wait.id = id;
  wait.topics = std::move(topics);
  wait.connect = connect;
  wait.deadline = now + state.config.max_block;
  wait.handler.swap(handler);
}

TopicWaits::State TopicWaits::look(Wait& wait, core::Sender& sender, ClusterClient& cluster) {
  wait.look_again = core::TimePoint::max();
  bool ready = !wait.connect || !sender.wants_producer_id();
  for (const std::string& name : wait.topics) {
    core::TopicState& topic = sender.state().topic(name);
    if (topic.refused && !topic.known()) {
      tell(wait, failure(topic.last_error, "topic " + name));
      return State::ended;
    }
    ready &= topic.known();
    if (!topic.known() || !wait.connect) continue;
    const core::TimePoint next_look = cluster.connect_leaders(topic);
    const bool all_up = next_look == core::TimePoint::min();
    ready &= all_up;
    // What is up needs no second look: the timer would find it due at once, again and again.
    if (!all_up) wait.look_again = std::min(wait.look_again, next_look);
  }
  return ready ? State::ready : State::waiting;
}

void TopicWaits::settle(core::Sender& sender, ClusterClient& cluster, core::TimePoint now) {
  for (auto wait = waits_.begin(); wait != waits_.end();) {
    const State state = look(*wait, sender, cluster);
    if (state == State::waiting && now < wait->deadline) {
      ++wait;
      continue;
    }
    if (state == State::ready) {
      TopicAnswer answer;
      if (!wait->topics.empty()) answer.partitions = partitions_of(sender.state().topic(wait->topics.front()));
      tell(*wait, std::move(answer));
    } else if (state == State::waiting) {
      const auto unknown = std::find_if(wait->topics.begin(), wait->topics.end(),
                                        [&](const std::string& name) { return !sender.state().topic(name).known(); });
      tell(*wait, unknown != wait->topics.end()
                      ? failure(client_errc::metadata_timeout, words_for(sender, "topic " + *unknown + " not known"))
                      : failure(client_errc::no_broker_reachable, words_for(sender, "leaders not connected")));
    }
    wait = waits_.erase(wait);
  }
}

void TopicWaits::cancel(std::uint64_t id) {
  for (auto wait = waits_.begin(); wait != waits_.end(); ++wait) {
    if (wait->id != id) continue;
    tell(*wait, failure(boost::asio::error::operation_aborted, "cancelled while waiting for metadata"));
    waits_.erase(wait);
    return;
  }
}

void TopicWaits::fail_all(error_code error) {
  for (Wait& wait : std::exchange(waits_, {})) tell(wait, failure(error, "while waiting for metadata"));
}

core::TimePoint TopicWaits::next_deadline() const noexcept {
  core::TimePoint earliest = core::TimePoint::max();
  for (const Wait& wait : waits_) earliest = std::min({earliest, wait.deadline, wait.look_again});
  return earliest;
}

void TopicWaits::tell(Wait& wait, TopicAnswer answer) { hand_over(std::move(wait.handler), std::move(answer)); }

}  // namespace distributedlog::client
