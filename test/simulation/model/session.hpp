// One connection at the broker: frames in, one request worked on at a time, answers out in order.
#pragma once

#include "protocol/frame.hpp"
#include "protocol/frame_splitter.hpp"
#include "protocol/messages/api_versions.hpp"
#include "protocol/messages/init_producer_id.hpp"
#include "protocol/messages/metadata.hpp"
#include "protocol/messages/produce.hpp"
#include "simulation/model/cluster.hpp"
#include "simulation/model/connection_watch.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <vector>

namespace distributedlog::simulation {

class Session : public std::enable_shared_from_this<Session> {
 public:
  Session(Cluster& cluster, Node& node, std::shared_ptr<Link> link);

  void start();
  // The broker is gone: nothing of this connection happens any more.
  void abandon();
  bool over() const noexcept { return over_; }
  bool idle() const noexcept { return over_ || hanging_ || (!working_ && queue_.empty()); }

 private:
  struct Request {
    std::vector<std::byte> frame;
    TimePoint written_at;
    protocol::RequestHeader header;
    RequestFault fault;
  };

  void on_bytes();
  void next();
  bool inspect(Request& request);
  void work(Request& request);
  void finish(const Request& request);
  static std::vector<std::byte> stray_answer();

  void answer_api_versions(const Request& request);
  void answer_metadata(const Request& request);
  void answer_init_producer_id(const Request& request);
  void answer_produce(const Request& request);
  protocol::ProduceResponse::Partition append(Topic* topic, const protocol::ProduceRequest::Partition& part,
                                              std::int16_t acks, const Request& request, bool told);
  std::int16_t write(Topic& topic, protocol::ProduceResponse::Partition& answer, ProducedBatch batch);
  static void add_surplus(protocol::ProduceResponse& response, const RequestFault& fault);
  void hint_leader(const Topic& topic, protocol::ProduceResponse::Partition& answer) const;
  std::int16_t refusal(const Topic* topic, std::int32_t index, std::int16_t version) const;
  protocol::MetadataResponse::Topic describe(const Topic& topic) const;
  static void make_odd(protocol::MetadataResponse& response, RequestFault::Oddity oddity);

  template <class Message>
  bool decode(const Request& request, Message& message);
  template <class Response>
  void reply(const Request& request, const Response& response);
  void hang_up();

  Cluster& cluster_;
  World& world_;
  Node& node_;
  std::shared_ptr<Link> link_;
  ConnectionWatch watch_;
  protocol::FrameSplitter splitter_;
  std::uint64_t stream_position_ = 0;
  std::deque<Request> queue_;
  std::vector<std::byte> answer_;
  std::vector<std::function<void()>> when_answer_read_;
  TimePoint quiet_until_{};
  bool working_ = false;
  bool hanging_ = false;
  bool over_ = false;
};

}  // namespace distributedlog::simulation
