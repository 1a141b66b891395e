// The link's reader: every answer belongs to the oldest request.
#include "client/broker_link_request.hpp"
#include "protocol/frame.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace distributedlog::client {

namespace {

// Both bodies begin with the throttle time; in older versions the broker has waited itself (KIP-219).
bool tells_throttle_first(protocol::ApiKey api, int version) noexcept {
  return (api == protocol::ApiKey::metadata && version >= 6) ||
         (api == protocol::ApiKey::init_producer_id && version >= 1);
}

}  // namespace

asio::awaitable<error_code> BrokerLink::read_loop() {
  const std::shared_ptr<network::Connection> connection = connection_;
  while (true) {
    const network::FrameResult got = co_await connection->read_frame();
    if (got.error) co_return got.error;
    const std::string wrong = on_frame(got.frame);
    if (!wrong.empty()) co_return connection->violation(wrong);
    if (!control_.empty()) wake();
    host_.on_event();
  }
}

std::string BrokerLink::on_frame(std::span<const std::byte> frame) {
  // Kafka answers in order, so anything but the oldest correlation id means that the stream is broken.
  protocol::Reader reader(frame);
  const std::int32_t correlation = reader.i32();
  if (!reader.ok()) return "sent an answer too short for a correlation id";
  if (in_flight_.empty()) return fmt::format("sent an answer, correlation id {}, that nobody asked for", correlation);
  const InFlightPtr request = in_flight_.front();
  const std::string_view api = protocol::api(request->api).name;
  if (request->correlation != correlation) {
    return fmt::format("sent correlation id {} where the answer to {}, {}, is due", correlation, api,
                       request->correlation);
  }
  if (protocol::response_header_version(request->api, request->version) >= 1) reader.skip_tagged_fields();
  if (!reader.ok() || !take_answer(*request, reader)) {
    return fmt::format("sent a malformed answer to {} version {}, {} bytes", api, request->version, frame.size());
  }
  return {};
}

// False when the body is malformed; a Produce request then is in flight still, and its fate unknown.
bool BrokerLink::take_answer(InFlight& request, protocol::Reader& body) {
  protocol::ProduceResponse produced;
  if (request.produce && !produced.decode(body, request.version)) return false;
  in_flight_.pop_front();
  last_activity_ = runtime_.now();
  telemetry_.answered(request.api, request.correlation, request.sent_at, last_activity_);
  if (request.produce) {
    throttle(produced.throttle_time_ms);
    host_.on_produce_response(*this, *request.produce, produced);
  } else {
    if (tells_throttle_first(request.api, request.version)) throttle(protocol::Reader(body).i32());
    if (!request.done({}, body, request.version)) return false;
  }
  // Only an answer proves that the peer is of use: one that greets and then breaks off is not asked again at once.
  backoff_.reset();
  return true;
}

void BrokerLink::throttle(std::int32_t milliseconds) {
  if (milliseconds <= 0) return;
  const auto silence = std::min(std::chrono::milliseconds(milliseconds), config_.request_timeout);
  telemetry_.throttled(silence);
  silent_until_ = std::max(silent_until_, runtime_.now() + silence);
  // The broker reads nothing meanwhile: what is on its way gets the time on top.
  for (const InFlightPtr& waiting : in_flight_) waiting->deadline += silence;
  wake();  // to write when the silence is over
}

}  // namespace distributedlog::client
