// A broker that keeps nothing: it acknowledges every batch at the lowest cost, so that a benchmark measures clients.
#include "record/batch_header.hpp"
#include "stop_signal.hpp"

#include "protocol/frame.hpp"
#include "protocol/frame_splitter.hpp"
#include "protocol/messages/api_versions.hpp"
#include "protocol/messages/init_producer_id.hpp"
#include "protocol/messages/metadata.hpp"
#include "protocol/messages/produce.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include <cstdio>
#include <deque>
#include <map>
#include <string>
#include <tuple>
#include <vector>

namespace {

using namespace distributedlog::protocol;
namespace asio = boost::asio;
using asio::ip::tcp;

constexpr std::size_t read_at_once = std::size_t{256} * 1024;

class Sink {
 public:
  Sink(asio::io_context& context, unsigned short port, std::int32_t partitions, std::int32_t nodes)
      : partitions_(partitions) {
    for (std::int32_t node = 0; node < nodes; ++node) {
      acceptors_.emplace_back(context, tcp::endpoint(asio::ip::address_v4::loopback(), node == 0 ? port : 0));
    }
    for (tcp::acceptor& acceptor : acceptors_) asio::co_spawn(context, accept(acceptor), asio::detached);
  }

  // The first node's.
  unsigned short port() const { return acceptors_.front().local_endpoint().port(); }
  std::uint64_t records() const noexcept { return records_; }
  std::uint64_t bytes() const noexcept { return bytes_; }
  std::uint64_t requests() const noexcept { return requests_; }

 private:
  asio::awaitable<void> accept(tcp::acceptor& acceptor) {
    while (true) {
      tcp::socket socket = co_await acceptor.async_accept(asio::use_awaitable);
      socket.set_option(tcp::no_delay(true));
      asio::co_spawn(acceptor.get_executor(), serve(std::move(socket)), asio::detached);
    }
  }

  asio::awaitable<void> serve(tcp::socket socket) {
    FrameSplitter frames;
    std::vector<std::byte> answer;
    while (true) {
      const auto room = frames.prepare(read_at_once);
      const auto got =
          co_await socket.async_read_some(asio::buffer(room.data(), room.size()), asio::as_tuple(asio::use_awaitable));
      if (std::get<0>(got)) co_return;
      frames.commit(std::get<1>(got));
      answer.clear();
      while (const auto frame = frames.next()) {
        if (!reply(*frame, answer)) co_return;
      }
      if (frames.failed()) co_return;
      if (answer.empty()) continue;
      const auto written =
          co_await asio::async_write(socket, asio::buffer(answer), asio::as_tuple(asio::use_awaitable));
      if (std::get<0>(written)) co_return;
    }
  }

  // False for what no producer asks: the connection is closed.
  bool reply(std::span<const std::byte> frame, std::vector<std::byte>& out) {
    Reader reader(frame);
    RequestHeader header;
    if (!header.decode(reader)) return false;
    switch (header.api()) {
      case ApiKey::api_versions:
        return reply<ApiVersionsRequest>(header, reader, out);
      case ApiKey::metadata:
        return reply<MetadataRequest>(header, reader, out);
      case ApiKey::init_producer_id:
        return reply<InitProducerIdRequest>(header, reader, out);
      case ApiKey::produce:
        return reply<ProduceRequest>(header, reader, out);
      default:
        return false;
    }
  }

  template <class Request>
  bool reply(const RequestHeader& header, Reader& reader, std::vector<std::byte>& out) {
    Request request;
    int version = header.api_version;
    if constexpr (std::is_same_v<Request, ApiVersionsRequest>) {
      if (!api(ApiKey::api_versions).broker.contains(version)) {
        auto refusal = offer();
        refusal.error_code = 35;
        Writer writer(out);
        encode_response(writer, refusal, 0, header.correlation_id);
        return true;
      }
    }
    if (!request.decode(reader, version)) return false;
    const auto response = answer(request);
    if constexpr (std::is_same_v<Request, ProduceRequest>) {
      if (request.acks == 0) return true;
    }
    Writer writer(out);
    encode_response(writer, response, version, header.correlation_id);
    return true;
  }

  // Two are offered and not answered: librdkafka reads from Fetch that batches of version 2 are understood, and from
  // FindCoordinator that LZ4 is.
  static ApiVersionsResponse offer() {
    ApiVersionsResponse response;
    for (const ApiKey key : {ApiKey::produce, ApiKey::fetch, ApiKey::metadata, ApiKey::find_coordinator,
                             ApiKey::api_versions, ApiKey::init_producer_id}) {
      const VersionRange range = advertised_range(api(key));
      response.api_keys.push_back({static_cast<std::int16_t>(key), range.min, range.max});
    }
    return response;
  }

  static ApiVersionsResponse answer(const ApiVersionsRequest&) { return offer(); }

  InitProducerIdResponse answer(const InitProducerIdRequest&) {
    InitProducerIdResponse response;
    response.producer_id = ++producers_;
    return response;
  }

  MetadataResponse answer(const MetadataRequest& request) {
    MetadataResponse response;
    for (const tcp::acceptor& acceptor : acceptors_) {
      const auto node = static_cast<std::int32_t>(response.brokers.size());
      response.brokers.push_back({node, "127.0.0.1", acceptor.local_endpoint().port(), {}});
    }
    response.cluster_id = "sink";
    response.controller_id = 0;
    if (!request.topics) return response;
    for (const auto& asked : *request.topics) response.topics.push_back(describe(asked));
    return response;
  }

  // Every topic is there. Its id is its place in the order in which they were asked for.
  MetadataResponse::Topic describe(const MetadataRequest::Topic& asked) {
    MetadataResponse::Topic topic;
    topic.name = asked.name;
    if (asked.name) {
      const auto [found, added] = topics_.try_emplace(*asked.name, topics_.size() + 1);
      topic.topic_id.bytes.back() = static_cast<std::byte>(found->second);
      topic.topic_id.bytes[14] = static_cast<std::byte>(found->second >> 8U);
    }
    const auto nodes = static_cast<std::int32_t>(acceptors_.size());
    for (std::int32_t i = 0; i < partitions_; ++i) {
      MetadataResponse::Partition partition;
      partition.partition_index = i;
      partition.leader_epoch = 0;
      partition.leader_id = i % nodes;
      partition.replica_nodes = partition.isr_nodes = {partition.leader_id};
      topic.partitions.push_back(std::move(partition));
    }
    return topic;
  }

  ProduceResponse answer(const ProduceRequest& request) {
    ++requests_;
    ProduceResponse response;
    for (const auto& topic : request.topic_data) {
      ProduceResponse::Topic& answered = response.responses.emplace_back();
      answered.name = topic.name;
      answered.topic_id = topic.topic_id;
      for (const auto& partition : topic.partition_data) answered.partition_responses.push_back(take(partition));
    }
    return response;
  }

  // The offset of a batch is how many records came before it, whatever partition they went to.
  ProduceResponse::Partition take(const ProduceRequest::Partition& partition) {
    ProduceResponse::Partition answer;
    answer.index = partition.index;
    distributedlog::record::BatchHeader header;
    if (!partition.records || !distributedlog::record::read_batch_header(*partition.records, header)) {
      answer.error_code = 87;
      return answer;
    }
    answer.base_offset = static_cast<std::int64_t>(records_);
    records_ += static_cast<std::uint64_t>(header.record_count);
    bytes_ += partition.records->size();
    return answer;
  }

  std::deque<tcp::acceptor> acceptors_;  // one a node
  std::int32_t partitions_;
  std::map<std::string, std::size_t> topics_;
  std::int64_t producers_ = 0;
  std::uint64_t records_ = 0;
  std::uint64_t bytes_ = 0;
  std::uint64_t requests_ = 0;
};

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Acknowledges everything, keeps nothing. Prints its address when clients can connect."};
  unsigned short port = 0;
  std::int32_t partitions = 6;
  app.add_option("--port", port, "0: one that is free");
  app.add_option("--partitions", partitions, "of every topic")->check(CLI::Range(1, 100'000));
  std::int32_t nodes = 1;
  app.add_option("--nodes", nodes, "brokers, which lead the partitions in turns")->check(CLI::Range(1, 1000));
  CLI11_PARSE(app, argc, argv);

  asio::io_context context{1};
  Sink sink(context, port, partitions, nodes);
  distributedlog::tool::StopSignal stop(context.get_executor());
  stop.on_request([&context] { context.stop(); });
  fmt::print("listening on 127.0.0.1:{}\n", sink.port());
  std::fflush(stdout);
  context.run();
  fmt::print("{} records, {} bytes, {} requests\n", sink.records(), sink.bytes(), sink.requests());
}
