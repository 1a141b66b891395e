#include "probe_connection.hpp"

#include "bounded_lookup.hpp"

#include "base/broker_error.hpp"
#include "protocol/messages/api_versions.hpp"
#include "protocol/reader.hpp"

#include <distributedlog/error.hpp>

#include <boost/asio/error.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace distributedlog::tool {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::array needed{protocol::ApiKey::produce, protocol::ApiKey::metadata, protocol::ApiKey::init_producer_id};
constexpr int versions_asked_for = 3;
constexpr int round_trips = 5;
constexpr std::size_t read_size = std::size_t{64} * 1024;

double ms_since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

Trouble trouble_of(protocol::FrameFault fault) noexcept {
  switch (fault) {
    case protocol::FrameFault::http:
      return Trouble::http;
    case protocol::FrameFault::tls_alert:
    case protocol::FrameFault::tls_hello:
      return Trouble::wants_tls;
    default:
      return Trouble::not_kafka;
  }
}

protocol::ApiVersionsRequest versions_request() {
  protocol::ApiVersionsRequest request;
  request.client_software_name = "distributedlog-check";
  request.client_software_version = DLOG_VERSION;
  return request;
}

}  // namespace

ProbeConnection::ProbeConnection(network::Runtime& runtime, Endpoint& found, std::string client_id, TimePoint deadline)
    : runtime_(runtime),
      found_(found),
      client_id_(std::move(client_id)),
      deadline_(deadline),
      timer_(runtime.executor()) {}

ProbeConnection::~ProbeConnection() {
  if (line_) line_->stream->close();
}

bool ProbeConnection::fail(Trouble trouble, std::string detail) {
  found_.trouble = trouble;
  found_.detail = std::move(detail);
  return false;
}

void ProbeConnection::limit(TimePoint deadline) {
  timer_.expires_at(deadline);
  timer_.async_wait([line = line_](const error_code& error) {
    if (error) return;
    line->expired = true;
    line->stream->close();
  });
}

asio::awaitable<bool> ProbeConnection::open() {
  const bool connected = co_await connect();
  if (!connected) co_return false;
  limit(deadline_);
  co_return co_await learn_versions();
}

asio::awaitable<bool> ProbeConnection::connect() {
  if (found_.port < 1 || found_.port > 65535) co_return fail(Trouble::unreachable, "no such port");
  const Clock::time_point start = Clock::now();
  auto looking_up = look_up(found_.host, deadline_);
  const Lookup lookup = co_await std::move(looking_up);
  if (lookup.error == asio::error::timed_out) co_return fail(Trouble::lookup_timeout, {});
  if (lookup.error) co_return fail(Trouble::host_not_found, lookup.error.message());
  found_.lookup_ms = ms_since(start);
  // Every address gets its share of the time, so that one which swallows packets does not hide the next.
  for (std::size_t i = 0; i < lookup.ips.size(); ++i) {
    const TimePoint now = Clock::now();
    const auto share = (deadline_ - now) / static_cast<int>(lookup.ips.size() - i);
    const bool connected = co_await connect_to(lookup.ips[i], now + share);
    if (connected) co_return true;
  }
  co_return false;
}

asio::awaitable<bool> ProbeConnection::connect_to(const std::string& ip, TimePoint deadline) {
  line_ = std::make_shared<Line>(runtime_.make_stream());
  limit(deadline);
  const network::Address address{ip, static_cast<std::uint16_t>(found_.port)};
  const Clock::time_point start = Clock::now();
  const error_code error = co_await line_->stream->connect(address);
  timer_.cancel();
  if (!error && !line_->expired) {
    found_.connect_ms = ms_since(start);
    found_.attempts.push_back({ip, {}});
    fail(Trouble::none, {});
    co_return true;
  }
  const std::string words = line_->expired ? "no answer in time" : error.message();
  found_.attempts.push_back({ip, words});
  if (line_->expired) co_return fail(Trouble::connect_timeout, {});
  co_return fail(error == asio::error::connection_refused ? Trouble::refused : Trouble::unreachable, words);
}

asio::awaitable<bool> ProbeConnection::exchange(const std::vector<std::byte>& request, Trouble when_closed) {
  const asio::const_buffer buffer(request.data(), request.size());
  const error_code error = co_await line_->stream->write(std::span(&buffer, 1));
  if (error) co_return fail(line_->expired ? Trouble::silent : when_closed, line_->expired ? "" : error.message());
  co_return co_await read_frame(when_closed);
}

asio::awaitable<bool> ProbeConnection::read_frame(Trouble when_closed) {
  while (true) {
    if (const auto frame = splitter_.next()) {
      answer_ = *frame;
      co_return true;
    }
    if (splitter_.failed()) {
      co_return fail(trouble_of(splitter_.fault()), std::string(protocol::describe(splitter_.fault())));
    }
    const network::ReadResult got = co_await line_->stream->read_some(splitter_.prepare(read_size));
    if (line_->expired) co_return fail(Trouble::silent, {});
    if (got.error || got.bytes == 0) co_return fail(when_closed, got.error ? got.error.message() : "end of file");
    splitter_.commit(got.bytes);
  }
}

// A refusal of the version has a body of version 0, whatever was asked.
int ProbeConnection::body_version(protocol::ApiKey api, int version) const {
  constexpr std::size_t head = 6;  // correlation id, error code
  if (api != protocol::ApiKey::api_versions || answer_.size() < head) return version;
  const std::int16_t error = protocol::Reader(answer_.subspan(4)).i16();
  return error == static_cast<std::int16_t>(broker_errc::unsupported_version) ? 0 : version;
}

asio::awaitable<bool> ProbeConnection::learn_versions() {
  const protocol::ApiVersionsRequest request = versions_request();
  for (const int version : {versions_asked_for, 0}) {
    const Clock::time_point start = Clock::now();
    const auto answer = co_await ask_in(request, version, Trouble::closed);
    if (!answer) co_return false;
    found_.versions_ms = ms_since(start);
    versions_version_ = version;
    if (answer->error_code == 0) {
      for (const auto& api : answer->api_keys) offered_[api.api_key] = {api.min_version, api.max_version};
      co_return judge_offers();
    }
    const bool another_version = answer->error_code == static_cast<std::int16_t>(broker_errc::unsupported_version);
    if (!another_version) co_return fail(Trouble::error_answer, std::string(broker_error_name(answer->error_code)));
  }
  co_return fail(Trouble::no_common_version, "it refuses every ApiVersions request");
}

bool ProbeConnection::judge_offers() {
  for (const protocol::ApiKey key : needed) {
    const protocol::Api& api = protocol::api(key);
    ApiOffer offer;
    offer.name = api.name;
    offer.client_min = api.client.min;
    offer.client_max = api.client.max;
    if (const auto range = offered_.find(static_cast<std::int16_t>(key)); range != offered_.end()) {
      offer.offered = true;
      offer.broker_min = range->second.min;
      offer.broker_max = range->second.max;
      if (const auto version = protocol::negotiate(key, range->second)) offer.chosen = *version;
    }
    found_.apis.push_back(std::move(offer));
  }
  const ApiOffer& produce = found_.apis[0];
  const ApiOffer& metadata = found_.apis[1];
  if (!produce.offered || !metadata.offered) return fail(Trouble::no_producer_apis, {});
  for (const ApiOffer* api : {&produce, &metadata}) {
    if (!api->chosen) {
      return fail(Trouble::no_common_version, api->name + " " + std::to_string(api->broker_min) + "-" +
                                                  std::to_string(api->broker_max) + ", this library speaks " +
                                                  std::to_string(api->client_min) + "-" +
                                                  std::to_string(api->client_max));
    }
  }
  return true;
}

std::optional<int> ProbeConnection::chosen(protocol::ApiKey api) const {
  const auto range = offered_.find(static_cast<std::int16_t>(api));
  if (range == offered_.end()) return std::nullopt;
  const auto version = protocol::negotiate(api, range->second);
  return version ? std::optional<int>(*version) : std::nullopt;
}

asio::awaitable<void> ProbeConnection::measure_round_trips() {
  const protocol::ApiVersionsRequest request = versions_request();
  std::vector<double> took;
  for (int i = 0; i < round_trips; ++i) {
    const Clock::time_point start = Clock::now();
    const auto answer = co_await ask_in(request, versions_version_, Trouble::closed_later);
    if (!answer) co_return;
    took.push_back(ms_since(start));
  }
  std::sort(took.begin(), took.end());
  found_.round_trips_ms = std::move(took);
}

}  // namespace distributedlog::tool
