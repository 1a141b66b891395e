#include "client/cluster_client.hpp"

#include "base/broker_error.hpp"
#include "base/planted.hpp"
#include "config/bootstrap.hpp"
#include "protocol/frame.hpp"
#include "protocol/messages/init_producer_id.hpp"
#include "protocol/messages/metadata.hpp"

#include <distributedlog/error.hpp>

#include <boost/asio/post.hpp>

#include <limits>

namespace distributedlog::client {

namespace {

constexpr auto patience =
    std::chrono::seconds(1);  // with one attempt to connect, before another broker is tried beside it
constexpr auto topic_idle = std::chrono::minutes(5);  // a topic not written to for so long is not kept fresh

template <class Request>
auto encoder(Request request, const std::string& client_id) {
  return [request = std::move(request), client_id](protocol::Writer& writer, int version, std::int32_t correlation) {
    protocol::encode_request(writer, request, version, correlation,
                             client_id.empty() ? std::nullopt : std::optional(client_id));
  };
}

bool is_bootstrap(const BrokerLink& link) noexcept { return link.node() < 0; }

}  // namespace

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

// When another broker may be tried: at once if nothing is under way, else when the newest attempt has had its time.
TimePoint ClusterClient::next_attempt() const noexcept {
  TimePoint newest = TimePoint::min();
  TimePoint backoff_over = TimePoint::max();
  for (const auto& [node, link] : links_) {
    if (link->state() == BrokerLink::State::connecting) newest = std::max(newest, link->connecting_since() + patience);
    if (link->state() == BrokerLink::State::idle) backoff_over = std::min(backoff_over, link->retry_at());
  }
  const bool untried = links_.size() < bootstrap_.size() + view_.brokers().size();
  return std::max(newest, untried || links_.empty() ? TimePoint::min() : backoff_over);
}

// ---- metadata

void ClusterClient::refresh_metadata(TimePoint now) {
  BrokerLink* link = link_to_ask();
  if (link == nullptr) return connect_somewhere(now);
  protocol::MetadataRequest request;
  request.topics.emplace();
  TopicNames asked;
  for (std::string& topic : sender_.topics_in_use(now - topic_idle)) {
    request.topics->emplace_back().name = topic;
    asked.insert(std::move(topic));
  }
  request.allow_auto_topic_creation = config_.allow_auto_create_topics;
  refresh_.on_asked();
  ++sender_.state().counters.metadata_requests;
  link->ask({protocol::ApiKey::metadata, encoder(std::move(request), config_.client_id),
             [this, asked = std::move(asked)](error_code error, protocol::Reader& body, int version) {
               return on_metadata(error, body, version, asked);
             }});
}

bool ClusterClient::on_metadata(error_code error, protocol::Reader& body, int version, const TopicNames& asked) {
  return decide([&] { return judge_metadata(error, body, version, asked); });
}

bool ClusterClient::judge_metadata(error_code error, protocol::Reader& body, int version, const TopicNames& asked) {
  const TimePoint now = runtime_.now();
  protocol::MetadataResponse response;
  const bool understood = error || response.decode(body, version);
  if (!understood) error = client_errc::protocol_violation;
  if (!error && response.error_code != 0) error = broker_error(response.error_code);
  if (error) {
    sender_.state().cluster_error = error;
    on_metadata_failed(error, now);
  } else {
    take_view(response, asked, now);
  }
  return understood;
}

void ClusterClient::on_metadata_failed(error_code error, TimePoint now) {
  refresh_.on_failure(now, runtime_.random());
  if (error == client_errc::closed) return;
  ++sender_.state().counters.metadata_failures;
  telemetry().now = now;
  telemetry().tell(&ProducerObserver::on_metadata_failed, MetadataFailed{error});
}

void ClusterClient::take_view(const protocol::MetadataResponse& response, const TopicNames& asked, TimePoint now) {
  const cluster::ViewUpdate update = view_.apply(response, asked);
  if (!update.usable) {
    sender_.state().cluster_error = client_errc::no_broker_reachable;
    sender_.state().cluster_trouble = "the metadata names no broker with a usable address";
    return on_metadata_failed(client_errc::no_broker_reachable, now);
  }
  metadata_at_ = now;
  refresh_.on_answer(!update.incomplete, update.changed, now, runtime_.random());
  if (!sender_.wants_producer_id()) forget_trouble();
  adjust_links();
  telemetry().now = now;
  telemetry().tell(&ProducerObserver::on_metadata_refreshed,
                   MetadataRefreshed{view_.brokers().size(), update.topics.size(), update.changed});
  for (const auto& failure : update.failures) sender_.on_topic_error(failure.name, failure.error, failure.permanent);
  for (const auto& topic : update.topics) sender_.on_topic(topic, moment());
}

void ClusterClient::forget_trouble() {
  sender_.state().cluster_error = {};
  sender_.state().cluster_trouble.clear();
}

// Links to brokers that are gone, or live elsewhere now, end; bootstrap links end as soon as the real ones are known.
void ClusterClient::adjust_links() {
  for (auto entry = links_.begin(); entry != links_.end();) {
    const auto known = view_.brokers().find(entry->first);
    const bool current = known != view_.brokers().end() && known->second == entry->second->address();
    const bool keep = current || (is_bootstrap(*entry->second) && entry->second->load() > 0);
    if (!keep) entry->second->stop();
    entry = keep ? std::next(entry) : links_.erase(entry);
  }
}

// ---- producer id

void ClusterClient::ask_producer_id(TimePoint now) {
  if (asking_producer_id_ || now < producer_id_not_before_) return;
  BrokerLink* link = link_to_ask();
  if (link == nullptr) return connect_somewhere(now);  // nothing can be sent yet, so nobody else connects
  asking_producer_id_ = true;
  protocol::InitProducerIdRequest request;
  request.transaction_timeout_ms = std::numeric_limits<std::int32_t>::max();
  link->ask(
      {protocol::ApiKey::init_producer_id, encoder(std::move(request), config_.client_id),
       [this](error_code error, protocol::Reader& body, int version) { return on_producer_id(error, body, version); }});
}

bool ClusterClient::on_producer_id(error_code error, protocol::Reader& body, int version) {
  return decide([&] { return judge_producer_id(error, body, version); });
}

bool ClusterClient::judge_producer_id(error_code error, protocol::Reader& body, int version) {
  asking_producer_id_ = false;
  protocol::InitProducerIdResponse response;
  const bool understood = error || response.decode(body, version);
  if (!understood) error = client_errc::protocol_violation;
  if (!error) error = broker_error(response.error_code);
  if (!error && response.producer_id < 0) error = client_errc::protocol_violation;
  if (!error) {
    producer_id_backoff_.reset();
    forget_trouble();
    sender_.on_producer_id(response.producer_id);
    return true;
  }
  if (error != client_errc::closed) sender_.state().cluster_error = error;
  producer_id_not_before_ = runtime_.now() + producer_id_backoff_.next(runtime_.random());
  // Only what the broker has said is a refusal; a connection that broke, however it did, is tried again.
  const bool told = error.category() == broker_category() || error == client_errc::unsupported_version;
  if (told && !is_retriable(error)) sender_.on_producer_id_refused(error);
  return understood;
}

// ---- links

ClusterClient::LinkPtr ClusterClient::link_of(std::int32_t node, const cluster::BrokerAddress& address) {
  const auto known = links_.find(node);
  if (known != links_.end()) return known->second;
  return links_.emplace(node, std::make_shared<BrokerLink>(runtime_, config_, *this, node, address)).first->second;
}

BrokerLink* ClusterClient::link_to_ask() {
  BrokerLink* best = nullptr;
  for (const auto& [node, link] : links_) {
    if (link->up() && (best == nullptr || link->load() < best->load())) best = link.get();
  }
  return best;
}

// Nobody is up. The known brokers are tried first, each as its backoff allows; when each of them has failed as often,
// the bootstrap list again, with its names resolved anew (KIP-899): the whole cluster may have moved.
void ClusterClient::connect_somewhere(TimePoint now) {
  if (now < next_attempt()) return;
  std::optional<std::int32_t> best;
  cluster::BrokerAddress where;
  int fewest_failures = std::numeric_limits<int>::max();
  const auto consider = [&](std::int32_t node, const cluster::BrokerAddress& address) {
    const auto link = links_.find(node);
    if (link != links_.end() && !link->second->may_connect(now)) return;
    const int failures = link == links_.end() ? 0 : link->second->failures();
    if (failures >= fewest_failures) return;
    best = node;
    where = address;
    fewest_failures = failures;
  };
  for (const auto& [node, address] : view_.brokers()) consider(node, address);
  for (std::size_t step = 0; step < bootstrap_.size(); ++step) {
    const std::size_t at = (next_bootstrap_ + step) % bootstrap_.size();
    consider(-1 - static_cast<std::int32_t>(at), bootstrap_[at]);
  }
  if (!best) return;
  if (*best < 0) next_bootstrap_ = static_cast<std::size_t>(-*best);  // the one behind it, the next time
  link_of(*best, where)->connect(keep_alive_.lock());
}

TimePoint ClusterClient::connect_leaders(const core::TopicState& topic) {
  bool all_up = true;
  TimePoint again = TimePoint::max();
  for (const auto& channel : topic.channels) {
    const auto known = view_.brokers().find(channel->leader);
    if (known == view_.brokers().end()) {  // no leader now: the metadata is asked for until there is one
      all_up = false;
      continue;
    }
    const LinkPtr link = link_of(channel->leader, known->second);
    if (!link->up()) link->connect(keep_alive_.lock());
    all_up &= link->up();
    if (link->state() == BrokerLink::State::idle) again = std::min(again, link->retry_at());
  }
  return all_up ? TimePoint::min() : again;
}

void ClusterClient::serve_ready_brokers() {
  for (const auto& [node, channels] : sender_.state().ready) {
    if (channels.empty() || !sender_.has_ready(node)) continue;
    const auto known = view_.brokers().find(node);
    if (known == view_.brokers().end()) {
      refresh_.want();  // nobody else would ever ask where that leader has gone
      continue;
    }
    const LinkPtr link = link_of(node, known->second);
    if (link->up()) {
      if (link->may_take_request()) link->wake();
    } else {
      link->connect(keep_alive_.lock());
    }
  }
}

void ClusterClient::on_link_up(BrokerLink&) { ++sender_.state().counters.connections_opened; }

void ClusterClient::on_link_down(BrokerLink& link, error_code cause, const std::string& words) {
  if (cause == client_errc::closed || stopped_) return;
  ++(link.was_up() ? sender_.state().counters.connections_lost : sender_.state().counters.connections_failed);
  sender_.state().cluster_error = cause;
  decide([&] { sender_.state().cluster_trouble = words; });
  // Its partitions may have a new leader; a bootstrap server leads nothing.
  if (!is_bootstrap(link) && !planted(Bug::p19_dead_leader_trusted)) refresh_.want();
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
