#include "simulation/small/small_world.hpp"

#include "support/unfailing.hpp"

#include <distributedlog/delivery.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <exception>

namespace distributedlog::simulation {

namespace {

using namespace std::chrono_literals;

int lent_now = 0;

SmallSettings completed(SmallSettings settings) {
  settings.cluster.max_in_flight = settings.producer.max_in_flight;
  settings.cluster.client_id = settings.producer.client_id;
  return settings;
}

void rethrow(const std::exception_ptr& failure) {
  if (failure) std::rethrow_exception(failure);
}

}  // namespace

ProducerConfig quick_config() {
  ProducerConfig config;
  config.request_timeout = 500ms;
  config.delivery_timeout = 4s;
  config.max_block = 4s;
  config.retry_backoff = 10ms;
  config.retry_backoff_max = 40ms;
  config.reconnect_backoff = 10ms;
  config.reconnect_backoff_max = 40ms;
  config.connection_setup_timeout = 500ms;
  return config;
}

Expectations SmallSettings::every_send_acked() {
  Expectations expected;
  expected.all_acked = true;
  expected.longest_send = 8100ms;  // max_block, delivery_timeout, and what the producer promises beyond
  return expected;
}

struct SmallWorld::Lent {
  Lent() { ++lent_now; }
  ~Lent() {
    std::fill(value.begin(), value.end(), '\xdd');
    --lent_now;
  }
  std::string topic;
  std::string value;
  Record record;
};

int SmallWorld::records_lent() noexcept { return lent_now; }

SmallWorld::SmallWorld(SmallSettings how)
    : settings(completed(std::move(how))),
      world(settings.seed),
      network(world),
      cluster(world, network, settings.cluster) {
  cluster.create_topic("t", 2);
  cluster.use(&faults);
  ProducerConfig config = settings.producer;
  config.bootstrap_servers = settings.bootstrap.empty() ? cluster.bootstrap_servers() : settings.bootstrap;
  std::shared_ptr<network::Runtime> runtime = std::make_shared<SimRuntime>(world, network, "producer");
  if (settings.runtime) runtime = settings.runtime(world, network);
  producer.emplace(runtime, config);
}

SmallWorld::~SmallWorld() {
  producer.reset();
  world.shutdown();
}

// ---- sends

SmallWorld::Loan SmallWorld::lend(const std::string& topic, std::int32_t partition, std::size_t bytes) {
  const test::Unfailing around;
  Sent& sent = ledger.begin(world, topic);
  auto lent = std::make_shared<Lent>();
  lent->topic = topic;
  lent->value = record_id(settings.seed, sent.index);
  if (lent->value.size() < bytes) lent->value.resize(bytes, 'v');
  lent->record = Record(lent->topic, lent->value);
  lent->record.partition(partition);
  sent.wanted_partition = partition;
  LoggedRecord expected;
  expected.value = lent->value;
  sent.content_hash = content_hash(expected);
  return {sent, std::move(lent)};
}

void SmallWorld::give(Loan loan, asio::cancellation_slot slot, Told told) {
  const Record& record = loan.lent->record;
  auto handler = [this, loan = std::move(loan), told = std::move(told)](error_code error, RecordMetadata metadata) {
    const test::Unfailing around;
    ledger.complete(world, loan.sent, error, metadata);
    if (told) told(loan.sent);
  };
  producer->async_send(record, asio::bind_cancellation_slot(slot, std::move(handler)));
}

Sent& SmallWorld::send(std::int32_t partition, asio::cancellation_slot slot, Told told) {
  Loan loan = lend("t", partition, 0);
  Sent& sent = loan.sent;
  give(std::move(loan), slot, std::move(told));
  return sent;
}

Sent& SmallWorld::send_sized(const std::string& topic, std::int32_t partition, std::size_t bytes, Told told) {
  Loan loan = lend(topic, partition, bytes);
  Sent& sent = loan.sent;
  give(std::move(loan), {}, std::move(told));
  return sent;
}

asio::awaitable<void> SmallWorld::await_send(Sent& sent, std::shared_ptr<Lent> lent) {
  error_code error;
  RecordMetadata metadata;
  try {
    co_await asio::this_coro::reset_cancellation_state(asio::enable_total_cancellation());
    metadata = co_await producer->send(lent->record);
  } catch (const ProducerError& failure) {
    error = failure.code();
    metadata = failure.record();
  } catch (const boost::system::system_error& cancelled) {
    error = cancelled.code();  // before the record was handed over
  }
  ledger.complete(world, sent, error, metadata);
}

Sent& SmallWorld::send_in_coroutine(std::int32_t partition, asio::cancellation_slot slot) {
  Loan loan = lend("t", partition, 0);
  asio::co_spawn(world.executor(), await_send(loan.sent, loan.lent), asio::bind_cancellation_slot(slot, rethrow));
  return loan.sent;
}

asio::awaitable<void> SmallWorld::await_delivery(Sent& sent, std::shared_ptr<Lent> lent) {
  error_code error;
  RecordMetadata metadata;
  std::optional<Delivery> delivery;
  try {
    co_await asio::this_coro::reset_cancellation_state(asio::enable_total_cancellation());
    delivery = co_await producer->enqueue(lent->record);
    lent.reset();
  } catch (const ProducerError& failure) {
    error = failure.code();
    metadata = failure.record();
  } catch (const boost::system::system_error& cancelled) {
    error = cancelled.code();
  }
  for (int waits = 0; delivery && waits < 2; ++waits) {
    // A cancellation belongs to one wait; the next one begins without.
    co_await asio::this_coro::reset_cancellation_state(asio::enable_total_cancellation());
    const auto outcome = co_await delivery->async_wait(asio::as_tuple(asio::use_awaitable));
    error = std::get<0>(outcome);
    metadata = std::get<1>(outcome);
    if (error != asio::error::operation_aborted) break;
  }
  ledger.complete(world, sent, error, metadata);
}

Sent& SmallWorld::send_by_enqueue(std::int32_t partition, asio::cancellation_slot slot) {
  Loan loan = lend("t", partition, 0);
  asio::co_spawn(world.executor(), await_delivery(loan.sent, loan.lent), asio::bind_cancellation_slot(slot, rethrow));
  return loan.sent;
}

void SmallWorld::send_four() {
  // A coroutine begins with its first turn of the loop, so its partition is for coroutines: the order can be told.
  send(0);
  send_in_coroutine(1, {});
  send_by_enqueue(1, {});
  send(0);
}

bool SmallWorld::settle(Duration longest) {
  world.run_until(world.now() + longest, [this] { return ledger.open() == 0; });
  return ledger.open() == 0;
}

void SmallWorld::close(std::optional<std::chrono::milliseconds> timeout) {
  asio::co_spawn(world.executor(), producer->close(timeout),
                 [this](const std::exception_ptr& failure, const CloseReport& report) {
                   rethrow(failure);
                   report_ = report;
                   closed_ = true;
                 });
}

// ---- the rules

void SmallWorld::fault(const std::string& text) { faults_ += text + "\n"; }

void SmallWorld::probe() {
  for (std::int32_t partition = 0; partition < 2; ++partition) send(partition).probe = true;
  if (!settle()) fault(fmt::format("C6 {} sends were never told", ledger.open()));
}

void SmallWorld::expect_nothing_held() {
  const ProducerMetrics metrics = producer->metrics();
  if (metrics.buffered_bytes != 0)
    fault(fmt::format("{} bytes of the budget did not come back", metrics.buffered_bytes));
  if (metrics.pending_records != 0) fault(fmt::format("{} records still count as pending", metrics.pending_records));
  if (metrics.in_flight_requests != 0) fault("a request still counts as in flight");
}

std::string SmallWorld::verdict() {
  if (!settle()) fault(fmt::format("C6 {} sends were never told", ledger.open()));
  world.pass(2s);
  probe();
  return verdict_without_probe();
}

std::string SmallWorld::verdict_without_probe() {
  if (!settle()) fault(fmt::format("C6 {} sends were never told", ledger.open()));
  world.pass(2s);
  expect_nothing_held();
  if (!closed_) close();
  const TimePoint asked = world.now();
  if (!world.run_until(asked + 1min, [this] { return closed_; })) fault("C6 close never ended");
  if (world.now() - asked > 100ms) fault("close took long although nothing was pending");
  return verdict_of_the_dead();
}

std::string SmallWorld::verdict_of_the_dead() {
  if (world.run_until(world.now() + 1h)) fault("something still ticks an hour later");
  return judged();
}

std::string SmallWorld::judged() {
  if (lent_now != 0) fault(fmt::format("{} handlers were kept", lent_now));
  Checker checker(cluster, ledger, settings.expected);
  for (const std::string& broken : checker.check().faults) fault(broken);
  return faults_;
}

}  // namespace distributedlog::simulation
