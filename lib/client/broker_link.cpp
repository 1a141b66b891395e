#include "client/broker_link.hpp"

#include "base/planted.hpp"
#include "client/broker_link_request.hpp"

#include <distributedlog/error.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/error.hpp>

#include <algorithm>
#include <new>

namespace distributedlog::client {

BrokerLink::BrokerLink(network::Runtime& runtime, const ProducerConfig& config, LinkHost& host, std::int32_t node,
                       cluster::BrokerAddress address)
    : runtime_(runtime),
      config_(config),
      host_(host),
      node_(node),
      address_(std::move(address)),
      telemetry_(host.telemetry(), node, address_),
      backoff_(config.reconnect_backoff, config.reconnect_backoff_max),
      silence_over_(runtime),
      writer_done_(runtime) {}

void BrokerLink::connect(std::shared_ptr<void> keep_alive) {
  if (!may_connect(runtime_.now())) return;
  connection_ = std::make_shared<network::Connection>(runtime_, config_.client_id);
  state_ = State::connecting;
  was_up_ = false;
  connecting_since_ = runtime_.now();
  setup_deadline_ = connecting_since_ + config_.connection_setup_timeout;
  close_cause_ = {};
  owner_ = keep_alive;
  const Life life{std::move(keep_alive), shared_from_this()};
  const auto ended = [life](const std::exception_ptr& failure) {
    if (failure) life.link->on_run_died(failure, life);
  };
  asio::co_spawn(runtime_.executor(), run(life), ended);
}

asio::awaitable<void> BrokerLink::run([[maybe_unused]] Life life) {
  error_code error = co_await connection_->open(address_.host, address_.port, tried_ip_);
  setup_deadline_ = TimePoint::max();
  if (!error) {
    state_ = State::up;
    was_up_ = true;
    last_activity_ = runtime_.now();
    silent_until_ = {};
    telemetry_.connected(connecting_since_, last_activity_);
    wake();
    host_.on_link_up(*this);
    host_.on_event();
    const TimePoint up_since = last_activity_;
    error = co_await read_loop();
    if (runtime_.now() - up_since >= config_.reconnect_backoff_max) backoff_.reset();
    connection_->close();
    silence_over_.notify();
    while (writer_running_) co_await writer_done_.wait();
  }
  finish(error);
}

// What waits for the link must hear of its end, however it came.
void BrokerLink::on_run_died(const std::exception_ptr& failure, const Life& life) {
  try {
    if (connection_) asio::co_spawn(runtime_.executor(), break_off(life), asio::detached);
  } catch (const std::bad_alloc&) {
    host_.on_starved();
  }
  try {
    std::rethrow_exception(failure);
  } catch (const std::bad_alloc&) {
  }
}

asio::awaitable<void> BrokerLink::break_off([[maybe_unused]] Life life) {
  setup_deadline_ = TimePoint::max();
  try {
    close(no_memory);
    while (writer_running_) co_await writer_done_.wait();
    finish(no_memory);
  } catch (const std::bad_alloc&) {
    host_.on_starved();
  }
}

void BrokerLink::finish(error_code error) {
  const bool idle = close_cause_ == asio::error::connection_aborted;
  if (close_cause_) error = close_cause_;
  state_ = State::idle;
  if (!idle) retry_at_ = runtime_.now() + backoff_.next(runtime_.random());
  const std::string words = connection_ ? connection_->trouble() : std::string();
  connection_.reset();
  telemetry_.disconnected(error, was_up_, idle, words, runtime_.now());
  fail_all(error);
  if (!idle) host_.on_link_down(*this, error, words);
  host_.on_event();
}

BrokerMetrics BrokerLink::metrics() const {
  BrokerMetrics metrics = telemetry_.numbers();
  metrics.connected = up();
  metrics.in_flight = in_flight_.size();
  return metrics;
}

void BrokerLink::ask(ControlRequest request) {
  control_.push_back(std::move(request));
  wake();
}

void BrokerLink::close(error_code cause) {
  if (!close_cause_) close_cause_ = cause;
  if (connection_) connection_->close();
  silence_over_.notify();
}

void BrokerLink::stop() {
  stopped_ = true;
  close(client_errc::closed);
}

void BrokerLink::fail_all(error_code cause) {
  while (!in_flight_.empty()) {
    const InFlightPtr request = std::move(in_flight_.front());
    in_flight_.pop_front();
    tell_lost(*request, cause);
  }
  protocol::Reader nothing({});
  while (!control_.empty()) {
    const ControlRequest request = std::move(control_.front());
    control_.pop_front();
    if (!planted(Bug::p21_queued_request_lost)) request.done(cause, nothing, 0);
  }
}

void BrokerLink::tell_lost(InFlight& request, error_code cause) {
  if (request.produce) return host_.on_produce_lost(*request.produce, cause);
  protocol::Reader nothing({});
  request.done(cause, nothing, 0);
}

void BrokerLink::on_time(TimePoint now) {
  if (now >= setup_deadline_) {
    setup_deadline_ = TimePoint::max();
    close(client_errc::connection_failed);
  }
  if (request_deadline() <= now && !planted_cut_short()) close(client_errc::request_timeout);
  if (idle_at() <= now) close(asio::error::connection_aborted);
}

// The rest of a request that is overdue and half sent (the writer holds it, too) is not sent; the connection goes on.
bool BrokerLink::planted_cut_short() {
  if (!planted(Bug::p22_half_sent_request) || in_flight_.empty() || in_flight_.front().use_count() == 1) return false;
  const InFlightPtr request = std::move(in_flight_.front());
  in_flight_.pop_front();
  std::fill(request->buffers.begin(), request->buffers.end(), asio::const_buffer());
  tell_lost(*request, client_errc::request_timeout);
  return true;
}

TimePoint BrokerLink::idle_at() const noexcept {
  const bool idle = up() && request_deadline() == TimePoint::max() && control_.empty();
  const bool may_end = config_.connections_max_idle.count() > 0;
  return idle && may_end ? last_activity_ + config_.connections_max_idle : TimePoint::max();
}

TimePoint BrokerLink::request_deadline() const noexcept {
  return in_flight_.empty() ? unanswered_until_ : std::min(unanswered_until_, in_flight_.front()->deadline);
}

TimePoint BrokerLink::next_deadline() const noexcept {
  if (connection_ == nullptr || connection_->closed()) return TimePoint::max();
  return std::min({setup_deadline_, request_deadline(), idle_at()});
}

}  // namespace distributedlog::client
