#include <distributedlog/producer.hpp>

#include "client/cancel_by_key.hpp"
#include "client/engine.hpp"
#include "config/faults.hpp"
#include "network/asio_runtime.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <atomic>
#include <new>

namespace distributedlog {

namespace asio = boost::asio;

namespace client {

const asio::any_io_executor& executor_of(const Engine& engine) noexcept { return engine.caller_executor(); }

std::uint64_t new_cancel_key() noexcept {
  static std::atomic<std::uint64_t> next{1};
  return next.fetch_add(1, std::memory_order_relaxed);
}

void submit(Engine& engine, detail::PendingSend& send) { engine.submit(send); }

void request_cancel(const std::weak_ptr<Engine>& engine, std::uint64_t cancel_key) {
  if (const auto alive = engine.lock()) alive->request_cancel(cancel_key);
}

namespace {

const ProducerConfig& checked(const ProducerConfig& config) {
  const auto faults = config.validate();
  if (!faults.empty()) throw config::configuration_error(faults);
  return config;
}

}  // namespace

}  // namespace client

Producer::Producer(executor_type executor, ProducerConfig config)
    : engine_(std::make_shared<client::Engine>(std::make_shared<network::AsioRuntime>(executor), executor,
                                               client::checked(config))) {}

Producer::Producer(std::shared_ptr<network::Runtime> runtime, ProducerConfig config)
    : engine_(std::make_shared<client::Engine>(runtime, runtime->executor(), client::checked(config))) {}

Producer::Producer(Producer&&) noexcept = default;

Producer& Producer::operator=(Producer&& other) noexcept {
  Producer old(std::move(*this));
  engine_ = std::move(other.engine_);
  return *this;
}

Producer::~Producer() {
  if (engine_) engine_->abandon();
}

Producer::executor_type Producer::get_executor() const noexcept { return engine_->caller_executor(); }

asio::awaitable<RecordMetadata> Producer::send(Record record) {
  auto result = co_await async_send(record, asio::as_tuple(asio::deferred));
  RecordMetadata& metadata = std::get<1>(result);
  if (std::get<0>(result)) throw ProducerError(std::get<0>(result), std::move(metadata));
  co_return std::move(metadata);
}

asio::awaitable<void> Producer::flush() {
  const auto initiate = [engine = engine_](client::Engine::FlushHandler handler) {
    const std::uint64_t key = client::cancel_by_key(engine, handler, &client::Engine::cancel_flush);
    engine->on_strand(
        [engine, key, handler = std::move(handler)]() mutable { engine->flush(key, std::move(handler)); });
  };
  co_await asio::async_initiate<const asio::use_awaitable_t<>, void(boost::system::error_code)>(initiate,
                                                                                                asio::use_awaitable);
}

asio::awaitable<CloseReport> Producer::close(std::optional<std::chrono::milliseconds> timeout) {
  const auto initiate = [engine = engine_, timeout](client::Engine::CloseHandler handler) {
    engine->on_strand(
        [engine, timeout, handler = std::move(handler)]() mutable { engine->close(timeout, std::move(handler)); });
  };
  co_return co_await asio::async_initiate<const asio::use_awaitable_t<>, void(CloseReport)>(initiate,
                                                                                            asio::use_awaitable);
}

ProducerMetrics Producer::metrics() const { return engine_->metrics(); }

CircuitState Producer::circuit_state() const noexcept { return engine_->circuit_state(); }

asio::awaitable<DetailedMetrics> Producer::detailed_metrics() const {
  const auto initiate = [engine = engine_](client::Engine::MetricsHandler handler) {
    engine->on_strand(
        [engine, handler = std::move(handler)]() mutable { engine->collect_metrics(std::move(handler)); });
  };
  const auto metrics =
      co_await asio::async_initiate<const asio::use_awaitable_t<>, void(std::unique_ptr<DetailedMetrics>)>(
          initiate, asio::use_awaitable);
  if (!metrics) throw std::bad_alloc();
  co_return std::move(*metrics);
}

}  // namespace distributedlog
