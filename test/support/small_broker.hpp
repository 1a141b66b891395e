// What an honest broker of one partition table answers to a producer, as messages that a test may spoil before they are
// sent. It keeps what was appended, and knows a batch again that comes twice.
#pragma once

#include "protocol/frame.hpp"
#include "protocol/messages/api_versions.hpp"
#include "protocol/messages/init_producer_id.hpp"
#include "protocol/messages/metadata.hpp"
#include "protocol/messages/produce.hpp"
#include "record/batch_header.hpp"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

namespace distributedlog::test {

// A request as it came; its body is decoded by whoever knows the api.
class Asked {
 public:
  explicit Asked(std::span<const std::byte> frame) : frame_(frame.begin(), frame.end()) {
    protocol::Reader reader(frame_);
    sound_ = header.decode(reader);
    body_at_ = reader.position();
  }

  template <class Request>
  Request body() const {
    Request request;
    protocol::Reader reader(std::span<const std::byte>(frame_).subspan(body_at_));
    request.decode(reader, header.api_version);
    return request;
  }
  bool sound() const noexcept { return sound_; }
  protocol::ApiKey api() const noexcept { return header.api(); }

  protocol::RequestHeader header;

 private:
  std::vector<std::byte> frame_;
  std::size_t body_at_ = 0;
  bool sound_ = false;
};

class SmallBroker {
 public:
  struct Node {
    std::int32_t id;
    std::string host;
    std::int32_t port;
  };

  std::vector<Node> nodes;      // partition p is led by nodes[p % nodes.size()]
  std::int32_t partitions = 1;  // of every topic
  std::map<protocol::ApiKey, protocol::VersionRange> versions = {{protocol::ApiKey::produce, {3, 13}},
                                                                 {protocol::ApiKey::metadata, {0, 13}},
                                                                 {protocol::ApiKey::api_versions, {0, 4}},
                                                                 {protocol::ApiKey::init_producer_id, {0, 5}}};
  // Each may change the answer before it is encoded.
  std::function<void(protocol::MetadataResponse&)> spoil_metadata;
  std::function<void(protocol::InitProducerIdResponse&)> spoil_producer_id;
  std::function<void(protocol::ProduceResponse&)> spoil_produce;

  // The frame that answers; empty when there is nothing to answer.
  std::vector<std::byte> answer(const Asked& asked) {
    switch (asked.api()) {
      case protocol::ApiKey::api_versions:
        return frame(asked, api_versions());
      case protocol::ApiKey::metadata:
        return frame(asked, spoilt(metadata(asked.body<protocol::MetadataRequest>()), spoil_metadata));
      case protocol::ApiKey::init_producer_id:
        return frame(asked, spoilt(producer_id(), spoil_producer_id));
      case protocol::ApiKey::produce: {
        const auto request = asked.body<protocol::ProduceRequest>();
        auto response = spoilt(produce(request), spoil_produce);
        return request.acks == 0 ? std::vector<std::byte>() : frame(asked, response);
      }
      default:
        return {};
    }
  }

  // Records that stand in the log of that partition, each batch once.
  std::int64_t records(const std::string& topic, std::int32_t partition) const {
    const auto found = logs_.find({topic, partition});
    return found == logs_.end() ? 0 : found->second;
  }

  template <class Response>
  static std::vector<std::byte> frame(const Asked& asked, const Response& response) {
    std::vector<std::byte> bytes;
    protocol::Writer writer(bytes);
    protocol::encode_response(writer, response, asked.header.api_version, asked.header.correlation_id);
    return bytes;
  }

  protocol::ApiVersionsResponse api_versions() const {
    protocol::ApiVersionsResponse response;
    for (const auto& [key, range] : versions) {
      response.api_keys.push_back({static_cast<std::int16_t>(key), range.min, range.max});
    }
    return response;
  }

 private:
  template <class Response>
  static Response spoilt(Response response, const std::function<void(Response&)>& spoil) {
    if (spoil) spoil(response);
    return response;
  }

  static protocol::Uuid id_of(const std::string& topic) {
    protocol::Uuid id;
    id.bytes[0] = std::byte{1};
    for (std::size_t i = 0; i < std::min<std::size_t>(topic.size(), 15); ++i) id.bytes[i + 1] = std::byte(topic[i]);
    return id;
  }

  protocol::MetadataResponse metadata(const protocol::MetadataRequest& request) {
    protocol::MetadataResponse response;
    for (const Node& node : nodes) response.brokers.push_back({node.id, node.host, node.port, {}});
    response.cluster_id = "small";
    if (!request.topics || nodes.empty()) return response;
    for (const auto& asked : *request.topics) {
      auto& topic = response.topics.emplace_back();
      topic.name = asked.name;
      topic.topic_id = id_of(asked.name.value_or(""));
      names_[topic.topic_id] = asked.name.value_or("");
      for (std::int32_t index = 0; index < partitions; ++index) {
        auto& partition = topic.partitions.emplace_back();
        partition.partition_index = index;
        partition.leader_id = nodes[static_cast<std::size_t>(index) % nodes.size()].id;
        partition.leader_epoch = 1;
      }
    }
    return response;
  }

  protocol::InitProducerIdResponse producer_id() {
    protocol::InitProducerIdResponse response;
    response.producer_id = ++last_producer_id_;
    return response;
  }

  protocol::ProduceResponse produce(const protocol::ProduceRequest& request) {
    protocol::ProduceResponse response;
    for (const auto& asked : request.topic_data) {
      auto& topic = response.responses.emplace_back();
      topic.name = asked.name;
      topic.topic_id = asked.topic_id;
      const std::string& name = asked.name.empty() ? names_[asked.topic_id] : asked.name;
      for (const auto& part : asked.partition_data) {
        auto& answer = topic.partition_responses.emplace_back();
        answer.index = part.index;
        answer.base_offset = append(name, part);
      }
    }
    return response;
  }

  std::int64_t append(const std::string& topic, const protocol::ProduceRequest::Partition& part) {
    record::BatchHeader batch;
    if (!part.records || !record::read_batch_header(*part.records, batch)) return -1;
    std::int64_t& end = logs_[{topic, part.index}];
    if (batch.producer_id >= 0) {
      const auto name = std::tuple(topic, part.index, batch.producer_id, batch.producer_epoch, batch.base_sequence);
      const auto [known, fresh] = batches_.emplace(name, end);
      if (!fresh) return known->second;
    }
    return std::exchange(end, end + batch.record_count);
  }

  using BatchName = std::tuple<std::string, std::int32_t, std::int64_t, std::int16_t, std::int32_t>;

  std::map<std::pair<std::string, std::int32_t>, std::int64_t> logs_;  // end offsets
  std::map<BatchName, std::int64_t> batches_;
  std::map<protocol::Uuid, std::string> names_;
  std::int64_t last_producer_id_ = 0;
};

}  // namespace distributedlog::test
