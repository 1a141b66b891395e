// The link's writer: takes what is to be asked, one request after the other, and puts it on the socket.
#include "client/broker_link_request.hpp"
#include "client/produce_encoding.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <new>

namespace distributedlog::client {

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
    keep_memory(*request);
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

// A request of many small batches, which are copied, takes megabytes, and fresh memory costs the kernel more than the
// copy. Once written its bytes are for the next one.
void BrokerLink::keep_memory(InFlight& request) noexcept {
  constexpr std::size_t most = std::size_t{5} * 1024 * 1024;  // enough for a max_request_size of 4 MiB
  if (request.head.capacity() > most) return;
  spare_head_ = std::move(request.head);
  spare_buffers_ = std::move(request.buffers);
  spare_head_.clear();
  spare_buffers_.clear();
}

BrokerLink::InFlightPtr BrokerLink::encode_produce(core::ProduceBatches& batches) {
  auto result = std::make_shared<InFlight>();
  result->head = std::move(spare_head_);
  result->buffers = std::move(spare_buffers_);
  result->correlation = next_correlation_++;
  result->api = protocol::ApiKey::produce;
  result->version = produce_version(batches, *connection_->version(protocol::ApiKey::produce));
  result->answered = config_.acks != Acks::none;
  encode_produce_request(batches, config_, result->version, result->correlation, result->head, result->buffers);
  result->produce.emplace(std::move(batches));
  return result;
}

}  // namespace distributedlog::client
