#include "client/cluster_client.hpp"

#include "config/bootstrap.hpp"

#include <distributedlog/error.hpp>

#include <boost/asio/post.hpp>

namespace distributedlog::client {

ClusterClient::ClusterClient(network::Runtime& runtime, core::Sender& sender, std::function<void()> on_event,
                             std::function<void()> on_new_deadline, std::function<void()> on_starved)
    : runtime_(runtime),
      sender_(sender),
      config_(sender.state().config),
      on_event_(std::move(on_event)),
      on_new_deadline_(std::move(on_new_deadline)),
      on_starved_(std::move(on_starved)),
      refresh_(config_.metadata_max_age, config_.retry_backoff, config_.retry_backoff_max),
      producer_id_backoff_(config_.retry_backoff, config_.retry_backoff_max) {
  for (const auto& entry : config::parse_bootstrap(config_.bootstrap_servers))
    bootstrap_.push_back({entry.host, entry.port});
  next_bootstrap_ = static_cast<std::size_t>(runtime_.random()) % bootstrap_.size();
}

void ClusterClient::act(TimePoint now, const std::weak_ptr<void>& keep_alive) {
  if (stopped_) return;
  keep_alive_ = keep_alive;
  if (std::exchange(first_use_, false)) refresh_.want_now();
  if (!sender_.take_new_topics().empty()) refresh_.want_now();
  if (sender_.take_metadata_wish()) refresh_.want();
  if (refresh_.due(now)) refresh_metadata(now);
  if (sender_.wants_producer_id()) ask_producer_id(now);
  serve_ready_brokers();
}

void ClusterClient::on_time(TimePoint now) {
  // A link that closes may remove itself from the map while its own turn is on.
  std::vector<LinkPtr> links;
  for (const auto& [node, link] : links_) links.push_back(link);
  for (const LinkPtr& link : links) link->on_time(now);
}

TimePoint ClusterClient::next_deadline() const noexcept {
  if (stopped_) return TimePoint::max();
  TimePoint earliest = TimePoint::max();
  bool any_up = false;
  for (const auto& [node, link] : links_) {
    earliest = std::min(earliest, link->next_deadline());
    any_up |= link->up();
    if (link->state() == BrokerLink::State::idle && sender_.has_ready(node))
      earliest = std::min(earliest, link->retry_at());
  }
  const TimePoint now = runtime_.now();
  // A refresh that is due while nobody can be asked waits for the next attempt to connect.
  const TimePoint refresh = refresh_.next_deadline();
  earliest = std::min(earliest, refresh <= now && !any_up ? next_attempt() : refresh);
  if (sender_.wants_producer_id() && !asking_producer_id_) {
    earliest = std::min(earliest, any_up ? producer_id_not_before_ : std::max(producer_id_not_before_, next_attempt()));
  }
  return earliest;
}

std::optional<core::ProduceBatches> ClusterClient::next_produce(BrokerLink& link) {
  auto request = decide([&] { return sender_.build_request(link.node(), runtime_.now()); });
  // A batch to be compressed elsewhere, a producer id to be asked for, a time to look again: nobody else would see to
  // it.
  if (sender_.take_turn_wish()) {
    decide([this] { asio::post(runtime_.executor(), [this, alive = keep_alive_.lock()] { on_event_(); }); });
  }
  return request;
}

void ClusterClient::on_produce_response(BrokerLink&, const core::ProduceBatches& batches,
                                        const protocol::ProduceResponse& response) {
  const TimePoint now = runtime_.now();
  --sender_.state().counters.in_flight_requests;
  // First what became of the batches: a leader that moves takes those without an answer for batches of unknown fate,
  // and the one whose refusal names the new leader was certainly not written.
  decide([&] {
    sender_.on_response(batches, response, now);
    for (const auto& change : view_.apply(response))
      sender_.on_leader(change.topic, change.partition, change.leader, now);
  });
}

void ClusterClient::on_produce_unacked(const core::ProduceBatches& batches) {
  --sender_.state().counters.in_flight_requests;
  decide([&] { sender_.on_written_unacked(batches, runtime_.now()); });
}

void ClusterClient::on_produce_lost(const core::ProduceBatches& batches, error_code cause) {
  --sender_.state().counters.in_flight_requests;
  decide([&] { sender_.on_lost(batches, cause, true, runtime_.now()); });
}

void ClusterClient::report_metrics(DetailedMetrics& metrics) const {
  for (const auto& [node, link] : links_) metrics.brokers.push_back(link->metrics());
  metrics.metadata.brokers = view_.brokers().size();
  metrics.metadata.topics = view_.topic_count();
  metrics.metadata.partitions = view_.partition_count();
  if (metadata_at_)
    metrics.metadata.age = std::chrono::duration_cast<std::chrono::milliseconds>(runtime_.now() - *metadata_at_);
}

void ClusterClient::stop() {
  stopped_ = true;
  for (const auto& [node, link] : links_) link->stop();
  links_.clear();
}

}  // namespace distributedlog::client
