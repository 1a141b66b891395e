#include "client/broker_link.hpp"

#include "base/planted.hpp"
#include "client/produce_encoding.hpp"
#include "protocol/frame.hpp"

#include <distributedlog/error.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/error.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <new>

namespace distributedlog::client {

// Written, or being written, and not answered. The writer keeps its own reference until the socket is done with the
// bytes: a peer that answers early cannot make us reuse memory that is still being read.
struct BrokerLink::InFlight {
  std::int32_t correlation = 0;
  protocol::ApiKey api{};
  int version = 0;
  bool answered = true;  // the broker says something to it: not to Produce with acks 0
  TimePoint sent_at{};
  TimePoint deadline{};
  std::vector<std::byte> head;
  std::vector<asio::const_buffer> buffers;
  std::optional<core::ProduceBatches> produce;
  std::function<bool(error_code, protocol::Reader&, int)> done;
};

namespace {

// Without memory to go on with, a connection breaks like any other; what waited for it may be tried again.
constexpr auto no_memory = client_errc::connection_lost;

// Both bodies begin with the throttle time; in older versions the broker has waited itself (KIP-219).
bool tells_throttle_first(protocol::ApiKey api, int version) noexcept {
  return (api == protocol::ApiKey::metadata && version >= 6) ||
         (api == protocol::ApiKey::init_producer_id && version >= 1);
}

}  // namespace

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

bool BrokerLink::may_take_request() const noexcept {
  return up() && static_cast<int>(in_flight_.size()) < config_.max_in_flight && runtime_.now() >= silent_until_;
}

// The writer lives while there is something to write; begun here and now, it saves the loop a turn.
void BrokerLink::wake() {
  if (!up() || writer_running_ || connection_->closed()) return;
  const Life life{owner_.lock(), shared_from_this()};
  if (!life.owner) return;
  writer_running_ = true;
  try {
    asio::co_spawn(runtime_.executor(), write_loop(life), asio::detached);
  } catch (const std::bad_alloc&) {
    writer_running_ = false;
    close(no_memory);
  }
}

asio::awaitable<void> BrokerLink::write_loop([[maybe_unused]] Life life) {
  try {
    co_await write_requests();
  } catch (const std::bad_alloc&) {
    close(no_memory);
  }
  writer_running_ = false;
  writer_done_.notify();
}

asio::awaitable<void> BrokerLink::write_requests() {
  const std::shared_ptr<network::Connection> connection = connection_;
  while (!connection->closed()) {
    if (runtime_.now() < silent_until_) {
      co_await silence_over_.wait(silent_until_);
      continue;
    }
    InFlightPtr request = next_request();
    if (!request) co_return;
    send_off(request);
    const bool answered = request->answered;
    error_code error;
    try {
      error = co_await connection->write(request->buffers);
    } catch (const std::bad_alloc&) {
      error = no_memory;  // the batches of a request without an answer are known here alone
    }
    unanswered_until_ = TimePoint::max();
    if (!answered && error) host_.on_produce_lost(*request->produce, error);
    if (!answered && !error) host_.on_produce_unacked(*request->produce);
    if (error) close(client_errc::connection_lost);
    // Without an answer to come, or when it came before the write was over, the memory is free only now.
    const bool last_holder = request.use_count() == 1;
    request.reset();
    if (last_holder) host_.on_event();
  }
}

void BrokerLink::send_off(const InFlightPtr& request) {
  last_activity_ = runtime_.now();
  request->sent_at = last_activity_;
  request->deadline = last_activity_ + config_.request_timeout;
  telemetry_.sent(request->api, request->correlation, asio::buffer_size(request->buffers),
                  request->produce ? request->produce->batches.size() : 0);
  try {
    if (request->answered) in_flight_.push_back(request);
  } catch (const std::bad_alloc&) {
    tell_lost(*request, no_memory);
    throw;
  }
  if (!request->answered) unanswered_until_ = request->deadline;
  if (!request->answered || in_flight_.size() == 1) host_.on_new_deadline();
}

BrokerLink::InFlightPtr BrokerLink::next_request() {
  if (static_cast<int>(in_flight_.size()) >= config_.max_in_flight) return nullptr;
  if (InFlightPtr control = next_control()) return control;
  auto batches = host_.next_produce(*this);
  if (!batches) return nullptr;
  try {
    return encode_produce(*batches);
  } catch (const std::bad_alloc&) {
    host_.on_produce_lost(*batches, no_memory);
    throw;
  }
}

BrokerLink::InFlightPtr BrokerLink::next_control() {
  protocol::Reader nothing({});
  while (!control_.empty()) {
    ControlRequest request = std::move(control_.front());
    control_.pop_front();
    try {
      if (connection_->version(request.api)) return encode_control(request);
    } catch (const std::bad_alloc&) {
      request.done(no_memory, nothing, 0);
      throw;
    }
    request.done(client_errc::unsupported_version, nothing, 0);
  }
  return nullptr;
}

BrokerLink::InFlightPtr BrokerLink::encode_control(ControlRequest& request) {
  auto result = std::make_shared<InFlight>();
  result->correlation = next_correlation_++;
  result->api = request.api;
  result->version = *connection_->version(request.api);
  protocol::Writer writer(result->head);
  request.encode(writer, result->version, result->correlation);
  result->buffers.emplace_back(result->head.data(), result->head.size());
  result->done = std::move(request.done);
  return result;
}

BrokerLink::InFlightPtr BrokerLink::encode_produce(core::ProduceBatches& batches) {
  auto result = std::make_shared<InFlight>();
  result->correlation = next_correlation_++;
  result->api = protocol::ApiKey::produce;
  result->version = produce_version(batches, *connection_->version(protocol::ApiKey::produce));
  result->answered = config_.acks != Acks::none;
  encode_produce_request(batches, config_, result->version, result->correlation, result->head, result->buffers);
  result->produce.emplace(std::move(batches));
  return result;
}

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
