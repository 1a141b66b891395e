// One connection that notes how far it came and how long each step took, where the library's own would only connect.
#pragma once

#include "check_report.hpp"

#include "network/runtime.hpp"
#include "protocol/frame.hpp"
#include "protocol/frame_splitter.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace distributedlog::tool {

class ProbeConnection {
 public:
  using TimePoint = network::TimePoint;

  // Everything is noted in `found`, whose host and port say where to go; all of it ends at `deadline`.
  ProbeConnection(network::Runtime& runtime, Endpoint& found, std::string client_id, TimePoint deadline);
  ~ProbeConnection();
  ProbeConnection(const ProbeConnection&) = delete;
  ProbeConnection& operator=(const ProbeConnection&) = delete;

  // Look-up, connect, versions. True when a broker answered that a producer can talk to.
  boost::asio::awaitable<bool> open();

  // A few small requests, one after the other.
  boost::asio::awaitable<void> measure_round_trips();

  // The answer to a request, in the newest version both speak; nothing when it did not come (see `found`).
  template <class Request>
  boost::asio::awaitable<std::optional<typename Request::Response>> ask(const Request& request) {
    const std::optional<int> version = chosen(Request::api_key);
    if (!version) co_return std::nullopt;
    co_return co_await ask_in(request, *version, Trouble::closed_later);
  }

 private:
  // The stream of one attempt, and whether its time ran out; shared with the timer's handler.
  struct Line {
    explicit Line(std::unique_ptr<network::Stream> s) : stream(std::move(s)) {}
    std::unique_ptr<network::Stream> stream;
    bool expired = false;
  };

  template <class Request>
  boost::asio::awaitable<std::optional<typename Request::Response>> ask_in(const Request& request, int version,
                                                                           Trouble when_closed) {
    std::vector<std::byte> bytes;
    protocol::Writer writer(bytes);
    protocol::encode_request(writer, request, version, ++correlation_, client_id_);
    const bool answered = co_await exchange(bytes, when_closed);
    if (!answered) co_return std::nullopt;
    protocol::Reader reader(answer_);
    protocol::ResponseHeader header;
    typename Request::Response response;
    if (!header.decode(reader, Request::api_key, version) || header.correlation_id != correlation_ ||
        !response.decode(reader, body_version(Request::api_key, version))) {
      fail(Trouble::not_kafka, "its answer cannot be read");
      co_return std::nullopt;
    }
    co_return std::move(response);
  }

  boost::asio::awaitable<bool> connect();
  boost::asio::awaitable<bool> connect_to(const std::string& ip, TimePoint deadline);
  boost::asio::awaitable<bool> learn_versions();
  boost::asio::awaitable<bool> exchange(const std::vector<std::byte>& request, Trouble when_closed);
  boost::asio::awaitable<bool> read_frame(Trouble when_closed);
  void limit(TimePoint deadline);
  int body_version(protocol::ApiKey api, int version) const;
  std::optional<int> chosen(protocol::ApiKey api) const;
  bool judge_offers();
  bool fail(Trouble trouble, std::string detail);

  network::Runtime& runtime_;
  Endpoint& found_;
  std::string client_id_;
  TimePoint deadline_;
  boost::asio::steady_timer timer_;
  std::shared_ptr<Line> line_;
  protocol::FrameSplitter splitter_;
  std::span<const std::byte> answer_;  // valid until the next exchange
  std::int32_t correlation_ = 0;
  int versions_version_ = 0;  // of ApiVersions itself
  std::map<std::int16_t, protocol::VersionRange> offered_;
};

}  // namespace distributedlog::tool
