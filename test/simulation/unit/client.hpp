// A hand-written client that speaks to the model brokers one request at a time: it tests them and the network.
#pragma once

#include "protocol/frame.hpp"
#include "protocol/frame_splitter.hpp"
#include "protocol/messages/api_versions.hpp"
#include "protocol/messages/produce.hpp"
#include "record/batch_header.hpp"
#include "record/crc32c.hpp"
#include "simulation/model/cluster.hpp"
#include "simulation/world/sim_runtime.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <array>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace distributedlog::simulation {

struct SmallBatch {
  std::int64_t producer_id = -1;
  std::int16_t epoch = -1;
  std::int32_t sequence = -1;
  int records = 1;
  std::string value = "v";
  int attributes = 0;
};

std::vector<std::byte> encode(const SmallBatch& batch);

// Instead of an answer.
struct ConnectionEnded : std::runtime_error {
  ConnectionEnded() : std::runtime_error("the connection ended") {}
};

class SmallClient {
 public:
  SmallClient(World& world, Network& network, Address address)
      : world_(world), runtime_(world, network, "small client"), stream_(runtime_.make_stream()), address_(address) {}

  // Runs the world until the answer is there; throws when the connection ended instead.
  template <class Request>
  typename Request::Response ask(const Request& request, int version) {
    std::vector<std::byte> bytes;
    const std::int32_t correlation = add(bytes, request, version);
    const std::vector<std::byte> frame = exchange(bytes);
    protocol::Reader reader(frame);
    protocol::ResponseHeader header;
    typename Request::Response response;
    const bool read = header.decode(reader, Request::api_key, version);
    if (!read || header.correlation_id != correlation || !response.decode(reader, version)) {
      throw std::runtime_error("not the answer to this request");
    }
    return response;
  }

  // Whether the next request's answer is the first thing that comes back.
  template <class Request>
  bool is_silent_on(const Request& request, int version) {
    std::vector<std::byte> bytes;
    add(bytes, request, version);
    const std::int32_t next = add(bytes, protocol::ApiVersionsRequest{}, 0);
    const std::vector<std::byte> frame = exchange(bytes);
    return protocol::Reader(frame).i32() == next;
  }

  void greet() {
    protocol::ApiVersionsRequest request;
    request.client_software_name = "small";
    request.client_software_version = "1";
    ask(request, 3);
  }

  // The answer for the one partition.
  protocol::ProduceResponse::Partition produce(const std::string& topic, std::int32_t partition,
                                               const std::vector<std::byte>& batch, std::int16_t acks = -1);

  // Sends whole frames; the first one that comes back, without its size.
  std::vector<std::byte> exchange(const std::vector<std::byte>& bytes);

 private:
  template <class Request>
  std::int32_t add(std::vector<std::byte>& bytes, const Request& request, int version) {
    protocol::Writer writer(bytes);
    protocol::encode_request(writer, request, version, ++correlation_, "distributedlog");
    return correlation_;
  }

  World& world_;
  SimRuntime runtime_;
  std::unique_ptr<network::Stream> stream_;
  Address address_;
  bool connected_ = false;
  std::int32_t correlation_ = 0;
  protocol::FrameSplitter splitter_;
};

}  // namespace distributedlog::simulation
