#include "client/link_telemetry.hpp"

#include "base/untrusted_text.hpp"

#include <distributedlog/error.hpp>

#include <fmt/format.h>

namespace distributedlog::client {

using core::Telemetry;

LinkTelemetry::LinkTelemetry(Telemetry& telemetry, std::int32_t node, const cluster::BrokerAddress& address)
    : telemetry_(telemetry), host_(escape_untrusted(address.host)), port_(address.port) {
  numbers_.node = node;
  const bool is_v6 = host_.find(':') != std::string::npos;
  numbers_.address = is_v6 ? fmt::format("[{}]:{}", host_, port_) : fmt::format("{}:{}", host_, port_);
}

BrokerId LinkTelemetry::id() const noexcept { return {numbers_.node, host_, port_}; }

void LinkTelemetry::connected(TimePoint since, TimePoint now) {
  telemetry_.now = now;
  telemetry_.tell(&ProducerObserver::on_broker_connected, BrokerConnected{id(), Telemetry::since(since, now)});
}

void LinkTelemetry::disconnected(boost::system::error_code cause, bool was_up, bool idle, const std::string& words,
                                 TimePoint now) {
  telemetry_.now = now;
  if (!idle && cause != client_errc::closed) ++numbers_.errors;
  if (!telemetry_.listening()) return;
  const std::string reason = escape_untrusted(words);
  telemetry_.tell(&ProducerObserver::on_broker_disconnected, BrokerDisconnected{id(), cause, reason, was_up, idle});
}

void LinkTelemetry::sent(protocol::ApiKey api, std::int32_t correlation, std::size_t bytes, std::size_t batches) {
  ++numbers_.requests;
  numbers_.bytes_out += bytes;
  if (!telemetry_.listening()) return;
  telemetry_.tell(&ProducerObserver::on_request_sent,
                  RequestSent{id(), protocol::api(api).name, correlation, bytes, batches});
}

void LinkTelemetry::answered(protocol::ApiKey api, std::int32_t correlation, TimePoint sent_at, TimePoint now) {
  const auto latency = Telemetry::since(sent_at, now);
  Telemetry::record(numbers_.request_latency, latency);
  if (api == protocol::ApiKey::produce) Telemetry::record(telemetry_.latency.wire, latency);
  if (!telemetry_.listening()) return;
  telemetry_.now = now;
  telemetry_.tell(&ProducerObserver::on_response_received,
                  ResponseReceived{id(), protocol::api(api).name, correlation, latency});
}

void LinkTelemetry::throttled(std::chrono::milliseconds silence) {
  numbers_.throttled += silence;
  telemetry_.tell(&ProducerObserver::on_throttled, BrokerThrottled{id(), silence});
}

}  // namespace distributedlog::client
