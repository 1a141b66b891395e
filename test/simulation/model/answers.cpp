// How a model broker answers ApiVersions, Metadata and InitProducerId.
#include "simulation/model/node.hpp"
#include "simulation/model/session.hpp"
#include "simulation/model/session_codec.hpp"
#include "simulation/model/wire_codes.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace distributedlog::simulation {

void Session::answer_api_versions(const Request& request) {
  const BrokerRelease& release = cluster_.settings().release;
  protocol::ApiVersionsResponse response;
  if (!release.api_versions.contains(request.header.api_version)) {
    response.error_code = code::unsupported_version;
    response.api_keys.push_back({18, release.api_versions.min, release.api_versions.max});
    Request as_v0 = request;
    as_v0.header.api_version = 0;
    return reply(as_v0, response);
  }
  protocol::ApiVersionsRequest body;
  if (!decode(request, body)) return;
  response.error_code = request.fault.error;
  for (const protocol::Api& api : protocol::all_apis()) {
    const protocol::VersionRange* range = release.range(api.key);
    if (range != nullptr) response.api_keys.push_back({static_cast<std::int16_t>(api.key), range->min, range->max});
  }
  if (response.error_code == code::none) watch_.versions_told();
  reply(request, response);
}

namespace {

bool legal(const std::string& topic) {
  const auto legal_character = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
           c == '-';
  };
  return !topic.empty() && topic.size() <= 249 && topic != "." && topic != ".." &&
         std::all_of(topic.begin(), topic.end(), legal_character);
}

}  // namespace

protocol::MetadataResponse::Topic Session::describe(const Topic& topic) const {
  protocol::MetadataResponse::Topic answer;
  answer.name = topic.name;
  answer.topic_id = topic.id;
  if (world_.now() < topic.usable_from) answer.error_code = code::leader_not_available;
  if (world_.now() < topic.hidden_until) answer.error_code = code::unknown_topic_or_partition;
  if (answer.error_code != code::none) return answer;
  std::int32_t index = 0;
  for (const Partition& partition : topic.partitions) {
    if (!node_.knows(partition)) break;
    const Leadership& leadership = node_.sees(partition);
    protocol::MetadataResponse::Partition part;
    part.partition_index = index++;
    part.leader_id = leadership.leader;
    part.leader_epoch = leadership.epoch;
    if (leadership.leader < 0) part.error_code = code::leader_not_available;
    for (const auto& node : cluster_.nodes()) {
      part.replica_nodes.push_back(node->id());
      (node->alive() ? part.isr_nodes : part.offline_replicas).push_back(node->id());
    }
    if (world_.printing())
      world_.say(fmt::format("  tells {}-{} led by {}/{}", topic.name, part.partition_index, part.leader_id,
                             part.leader_epoch));
    answer.partitions.push_back(std::move(part));
  }
  return answer;
}

void Session::answer_metadata(const Request& request) {
  protocol::MetadataRequest body;
  if (!decode(request, body)) return;
  protocol::MetadataResponse response;
  response.throttle_time_ms = request.fault.throttle_ms;
  response.cluster_id = "simulated";
  for (const auto& node : cluster_.nodes()) {
    if (node->alive()) response.brokers.push_back({node->id(), node->host(), node->address().port, std::nullopt});
  }
  response.controller_id = node_.id();
  const bool all = !body.topics.has_value() || (request.header.api_version == 0 && body.topics->empty());
  if (all) {
    for (const auto& [name, topic] : cluster_.topics()) response.topics.push_back(describe(topic));
    return reply(request, response);
  }
  for (const auto& wanted : *body.topics) {
    Topic* topic = wanted.name ? cluster_.find(*wanted.name) : cluster_.find(wanted.topic_id);
    const bool illegal = wanted.name && !legal(*wanted.name);
    if (topic == nullptr && wanted.name && !illegal && body.allow_auto_topic_creation &&
        cluster_.settings().auto_create) {
      topic = &cluster_.create_topic(*wanted.name, cluster_.settings().auto_create_partitions);
      topic->usable_from = world_.now() + cluster_.settings().creation_delay;
    }
    protocol::MetadataResponse::Topic answer;
    if (topic != nullptr && request.fault.error == code::none) {
      answer = describe(*topic);
    } else {
      answer.name = wanted.name;
      answer.topic_id = wanted.topic_id;
      answer.error_code = request.fault.error != code::none ? request.fault.error
                          : illegal                         ? code::invalid_topic
                          : wanted.name                     ? code::unknown_topic_or_partition
                                                            : code::unknown_topic_id;
    }
    response.topics.push_back(std::move(answer));
  }
  make_odd(response, request.fault.oddity);
  reply(request, response);
}

void Session::make_odd(protocol::MetadataResponse& response, RequestFault::Oddity oddity) {
  using Oddity = RequestFault::Oddity;
  if (oddity == Oddity::no_brokers) response.brokers.clear();
  if (oddity == Oddity::no_partitions && !response.topics.empty()) response.topics.back().partitions.clear();
  if (response.brokers.empty()) return;
  if (oddity == Oddity::broker_missing) response.brokers.pop_back();
  if (oddity == Oddity::bad_port) response.brokers.back().port = 0;
}

void Session::answer_init_producer_id(const Request& request) {
  protocol::InitProducerIdRequest body;
  if (!decode(request, body)) return;
  if (body.transactional_id) watch_.complain("a transactional id that nobody configured");
  protocol::InitProducerIdResponse response;
  response.throttle_time_ms = request.fault.throttle_ms;
  response.error_code = request.fault.error;
  response.producer_epoch = -1;
  if ((body.producer_id >= 0) != (body.producer_epoch >= 0)) response.error_code = code::invalid_request;
  if (response.error_code == code::none) {
    response.producer_id = cluster_.new_producer_id();
    response.producer_epoch = 0;
  }
  reply(request, response);
}

}  // namespace distributedlog::simulation
