// A development broker and the code that talks to it, in one event loop.
#pragma once

#include "broker/raw_client.hpp"
#include "protocol/messages/fetch.hpp"
#include "protocol/messages/metadata.hpp"
#include "protocol/messages/produce.hpp"
#include "unit/broker/batches.hpp"

#include <distributedlog/dev_broker.hpp>
#include <distributedlog/dev_broker_faults.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <exception>
#include <stdexcept>
#include <string>
#include <vector>

namespace distributedlog::test {

class World {
 public:
  explicit World(DevBrokerConfig config = {}) : broker(io, std::move(config)) { broker.start(); }

  // Runs a coroutine to its end; it must get there.
  template <class Body>
  void run(Body body) {
    bool done = false;
    std::exception_ptr failure;
    auto coroutine = body();
    asio::co_spawn(io, std::move(coroutine), [&](std::exception_ptr error) {
      done = true;
      failure = error;
    });
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    io.restart();
    while (!done && io.run_one_until(deadline) > 0) {
    }
    if (!done) throw std::runtime_error("the test did not end");
    if (failure) std::rethrow_exception(failure);
  }

  RawClient client() { return {io.get_executor(), servers().front()}; }
  RawClient client_of(std::int32_t node) {
    return {io.get_executor(), servers().at(static_cast<std::size_t>(node - 1))};
  }

  std::vector<std::string> servers() const {
    std::vector<std::string> all(1);
    for (char c : broker.bootstrap_servers()) {
      if (c == ',') {
        all.emplace_back();
      } else {
        all.back() += c;
      }
    }
    return all;
  }

  asio::io_context io{1};
  DevBroker broker;
};

// The request owns nothing: `batch` must outlive it.
inline protocol::ProduceRequest produce(const std::string& topic, std::int32_t partition,
                                        const std::vector<std::byte>& batch, std::int16_t acks = -1) {
  protocol::ProduceRequest request;
  request.acks = acks;
  request.timeout_ms = 1000;
  auto& entry = request.topic_data.emplace_back();
  entry.name = topic;
  auto& data = entry.partition_data.emplace_back();
  data.index = partition;
  data.records.emplace(batch);
  return request;
}

inline const protocol::ProduceResponse::Partition& only(const protocol::ProduceResponse& response) {
  return response.responses.at(0).partition_responses.at(0);
}

inline protocol::FetchRequest fetch(const std::string& topic, std::int32_t partition, std::int64_t offset,
                                    std::int32_t max_wait_ms = 0) {
  protocol::FetchRequest request;
  request.max_wait_ms = max_wait_ms;
  request.min_bytes = 1;
  auto& entry = request.topics.emplace_back();
  entry.topic = topic;
  auto& data = entry.partitions.emplace_back();
  data.partition = partition;
  data.fetch_offset = offset;
  data.partition_max_bytes = 1 << 20;
  return request;
}

inline const protocol::FetchResponse::Partition& only(const protocol::FetchResponse& response) {
  return response.responses.at(0).partitions.at(0);
}

inline protocol::MetadataRequest metadata(const std::vector<std::string>& topics, bool create = true) {
  protocol::MetadataRequest request;
  request.allow_auto_topic_creation = create;
  request.topics.emplace();
  for (const auto& name : topics) request.topics->push_back({{}, name});
  return request;
}

inline std::int16_t code(broker_errc error) { return static_cast<std::int16_t>(error); }

}  // namespace distributedlog::test
