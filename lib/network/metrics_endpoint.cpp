#include <distributedlog/metrics_endpoint.hpp>

#include "network/metrics_server.hpp"

#include <fmt/format.h>

namespace distributedlog {

MetricsEndpoint::MetricsEndpoint(executor_type executor, MetricsEndpointConfig config, Source source)
    : server_(std::make_shared<network::MetricsServer>(executor, std::move(config), source)) {
  server_->start();
}

MetricsEndpoint::MetricsEndpoint(MetricsEndpoint&&) noexcept = default;

MetricsEndpoint& MetricsEndpoint::operator=(MetricsEndpoint&& other) noexcept {
  MetricsEndpoint old(std::move(*this));
  server_ = std::move(other.server_);
  return *this;
}

MetricsEndpoint::~MetricsEndpoint() { stop(); }

std::uint16_t MetricsEndpoint::port() const noexcept { return server_->endpoint().port(); }

std::string MetricsEndpoint::url() const {
  const auto address = server_->endpoint().address();
  const std::string host = address.is_v6() ? fmt::format("[{}]", address.to_string()) : address.to_string();
  return fmt::format("http://{}:{}{}", host, port(), server_->config().path);
}

void MetricsEndpoint::stop() {
  if (server_) server_->stop();
}

}  // namespace distributedlog
