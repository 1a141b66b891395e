// What the cluster is asked for beside Produce: metadata and producer ids.
#include "client/cluster_client.hpp"

#include "base/broker_error.hpp"
#include "protocol/frame.hpp"
#include "protocol/messages/init_producer_id.hpp"
#include "protocol/messages/metadata.hpp"

#include <distributedlog/error.hpp>

#include <limits>

namespace distributedlog::client {

namespace {

constexpr auto topic_idle = std::chrono::minutes(5);  // a topic not written to for so long is not kept fresh

template <class Request>
auto encoder(Request request, const std::string& client_id) {
  return [request = std::move(request), client_id](protocol::Writer& writer, int version, std::int32_t correlation) {
    protocol::encode_request(writer, request, version, correlation,
                             client_id.empty() ? std::nullopt : std::optional(client_id));
  };
}

}  // namespace

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

}  // namespace distributedlog::client
