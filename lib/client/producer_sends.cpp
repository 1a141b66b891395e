// The other ways into a producer, beside `send`.
#include <distributedlog/delivery.hpp>
#include <distributedlog/producer.hpp>

#include "client/cancel_by_key.hpp"
#include "client/queued_send.hpp"
#include "client/send_all.hpp"

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace distributedlog {

namespace asio = boost::asio;

asio::awaitable<Delivery> Producer::enqueue(Record record) {
  boost::intrusive_ptr<client::DeliveryState> state(new client::DeliveryState(engine_->caller_executor()));
  const auto initiate = [engine = engine_, state, &record](auto handler) {
    const asio::any_io_executor where = asio::get_associated_executor(handler, engine->caller_executor());
    client::QueuedSend::AdmissionHandler admitted(std::move(handler));
    std::uint64_t key = 0;
    auto slot = asio::get_associated_cancellation_slot(admitted);  // its own: it has put itself before the caller's
    if (slot.is_connected()) {
      key = client::new_cancel_key();
      slot.assign([weak = std::weak_ptr<client::Engine>(engine), key](asio::cancellation_type type) {
        if (type != asio::cancellation_type::none) client::request_cancel(weak, key);
      });
    }
    client::QueuedSend::borrow(*engine, record, state, key, {std::move(admitted), where});
  };
  co_await asio::async_initiate<const asio::use_awaitable_t<>, void()>(initiate, asio::use_awaitable);
  // Decided before it was admitted; an outcome that came since is the delivery's to tell.
  const auto result = state->result();
  if (result && result->error && (result->metadata.failure == nullptr || result->metadata.failure->attempts == 0)) {
    throw ProducerError(result->error, result->metadata);
  }
  co_return Delivery(std::move(state));
}

boost::system::result<Delivery> Producer::try_send(const Record& record) {
  const std::size_t charge = client::RecordCopy::charge_of(record);
  if (const auto error = engine_->try_stage(charge)) return error;
  boost::intrusive_ptr<client::DeliveryState> state(new client::DeliveryState(engine_->caller_executor()));
  client::QueuedSend::copy(*engine_, record, charge, state);
  return Delivery(std::move(state));
}

asio::awaitable<std::vector<SendResult>> Producer::send_all(std::span<const Record> records) {
  const auto initiate = [engine = engine_, records](auto handler) {
    const asio::any_io_executor where = asio::get_associated_executor(handler, engine->caller_executor());
    client::send_all(engine, records, where, std::move(handler));
  };
  co_return co_await asio::async_initiate<const asio::use_awaitable_t<>, void(std::vector<SendResult>)>(
      initiate, asio::use_awaitable);
}

namespace {

asio::awaitable<client::TopicAnswer> await_topics(std::shared_ptr<client::Engine> engine,
                                                  std::vector<std::string> topics, bool connect) {
  const auto initiate = [&engine, &topics, connect](client::TopicWaits::Handler handler) {
    const std::uint64_t key = client::cancel_by_key(engine, handler, &client::Engine::cancel_await_topics);
    engine->on_strand([engine, key, topics, connect, handler = std::move(handler)]() mutable {
      engine->await_topics(key, std::move(topics), connect, std::move(handler));
    });
  };
  co_return co_await asio::async_initiate<const asio::use_awaitable_t<>, void(client::TopicAnswer)>(
      initiate, asio::use_awaitable);
}

}  // namespace

asio::awaitable<std::vector<PartitionInfo>> Producer::partitions_for(std::string topic) {
  std::vector<std::string> topics(1, std::move(topic));
  client::TopicAnswer answer = co_await await_topics(engine_, std::move(topics), false);
  if (answer.error) throw ProducerError(answer.error, answer.detail);
  co_return std::move(answer.partitions);
}

asio::awaitable<void> Producer::prepare(std::vector<std::string> topics) {
  const client::TopicAnswer answer = co_await await_topics(engine_, std::move(topics), true);
  if (answer.error) throw ProducerError(answer.error, answer.detail);
}

}  // namespace distributedlog
