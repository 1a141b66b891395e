#include "simulation/scenario/workload.hpp"

#include <distributedlog/delivery.hpp>
#include <distributedlog/error.hpp>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/this_coro.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <exception>

namespace distributedlog::simulation {

namespace {

using namespace std::chrono_literals;

void spoil(std::optional<std::string>& text) {
  if (text) std::fill(text->begin(), text->end(), '\xdd');
}

// Which partitioners send the same key to the same partition.
bool goes_by_key(PartitionerType type) {
  return type == PartitionerType::default_ || type == PartitionerType::key_hash || type == PartitionerType::crc32 ||
         type == PartitionerType::fnv1a;
}

}  // namespace

Workload::Lent::~Lent() {
  spoil(key);
  spoil(value);
  for (auto& [name, content] : headers) spoil(content);
}

Workload::Workload(World& world, Network& network, Cluster& cluster, const Plan& plan)
    : world_(world),
      cluster_(cluster),
      plan_(plan),
      network_(network),
      compressors_(world.random("compressors")),
      source_(world.new_id()) {
  if (plan_.workload.conflicting_settings) offer_conflict(world.random("conflict"));
  make_producer();
}

void Workload::make_producer() {
  runtime_ = std::make_shared<SimRuntime>(world_, network_, fmt::format("producer {}", ++producers_));
  runtime_->begin_at({plan_.first_sequence, plan_.first_epoch});
  producer_ = std::make_unique<Producer>(runtime_, configuration());
}

ProducerConfig Workload::configuration() {
  ProducerConfig config = plan_.producer;
  config.bootstrap_servers = cluster_.bootstrap_servers();
  if (!plan_.compress_elsewhere) return config;
  config.compress_on = [this](std::function<void()> work) {
    if (compressors_.chance(0.02)) throw std::runtime_error("no compressor has time");
    if (compressors_.chance(0.02)) return;  // thrown away
    world_.after(compressors_.between(Duration(0), Duration(20ms)), source_, std::move(work));
  };
  return config;
}

void Workload::destroy() {
  retired_.clear();
  producer_.reset();
}

// The next one takes over; what the old one has not brought to an end may fail.
void Workload::replace_producer(Random& dice) {
  if (!producer_ || closed_) return;
  for (std::uint64_t i = 0; i < ledger_.count(); ++i) {
    if (!ledger_.at(i).completed()) ledger_.at(i).may_fail_alone = true;
  }
  if (world_.printing()) world_.say("another producer takes over");
  if (dice.chance(0.5)) {
    retired_.push_back(std::move(producer_));
    const auto timeout = std::chrono::milliseconds(dice.between(0, 2000));
    asio::co_spawn(world_.executor(), retired_.back()->close(timeout), asio::detached);
  }
  make_producer();
}

bool Workload::calm() const {
  if (!producer_ || !retired_.empty()) return false;
  const ProducerMetrics metrics = producer_->metrics();
  return metrics.pending_batches == 0 && metrics.pending_records == 0 && metrics.in_flight_requests == 0;
}

void Workload::start() {
  for (int number = 0; number < plan_.workload.tasks; ++number) {
    ++tasks_running_;
    asio::co_spawn(world_.executor(), task(number), asio::detached);
  }
  Random dice = world_.random("ending");
  end_early(dice);
}

void Workload::end_early(Random& dice) {
  const TimePoint when = world_.now() + dice.between(Duration(0), plan_.fault_phase);
  if (plan_.workload.close_early) {
    const auto timeout = std::chrono::milliseconds(dice.between(0, 5000));
    world_.at(when, source_, [this, timeout] { close(timeout); });
  }
  if (plan_.workload.destroy_early) world_.at(when, source_, [this] { destroy(); });
  for (int i = 0; i < plan_.workload.successors; ++i) {
    const Duration moment = dice.between(Duration(0), plan_.fault_phase);
    world_.after(moment, source_, [this, own = dice] {
      Random choice = own;
      replace_producer(choice);
    });
  }
}

asio::awaitable<void> Workload::pause(Duration how_long) {
  const auto timer = runtime_->make_timer();
  co_await timer->wait_until(world_.now() + how_long);
}

asio::awaitable<void> Workload::task(int number) {
  Random dice = world_.random(fmt::format("task {}", number));
  const WorkloadPlan& work = plan_.workload;
  const bool awaits = dice.chance(work.awaited);
  const int records = work.records / work.tasks + 1;
  if (dice.chance(work.prepare)) co_await prepare(dice);
  for (int i = 0; i < records && producer_; ++i) {
    if (dice.chance(work.flush)) flush_beside();
    if (dice.chance(work.wall_clock_jump))
      world_.jump_wall_clock(std::chrono::milliseconds(dice.between(-60000, 60000)));
    if (dice.chance(work.block)) world_.block(dice.between(Duration(0), Duration(2s)));
    if (work.many_doors && awaits && dice.chance(0.05)) {
      const int together = static_cast<int>(dice.between(1, 20));
      co_await send_together(dice, together);
      i += together;
      continue;
    }
    auto lent = std::make_shared<Lent>();
    Sent& sent = compose(dice, *lent);
    const bool in_two_steps = awaits && work.many_doors && dice.chance(0.3);
    if (in_two_steps) {
      co_await enqueue_and_await(sent, lent);
    } else if (awaits) {
      co_await send_and_await(sent, *lent);
    } else {
      send_aside(dice, sent, lent);
    }
    const bool rests = work.longest_pause > Duration::zero() && (awaits || dice.chance(0.3));
    lent.reset();
    if (rests) co_await pause(dice.between(Duration(0), work.longest_pause));
  }
  --tasks_running_;
}

// Without waiting for the outcome, by one door or another.
void Workload::send_aside(Random& dice, Sent& sent, std::shared_ptr<Lent> lent) {
  if (plan_.workload.many_doors && dice.chance(0.2)) return try_send(sent, *lent);
  if (plan_.workload.many_doors && dice.chance(0.2)) {
    asio::co_spawn(world_.executor(), enqueue_and_await(sent, lent), asio::detached);
    return;
  }
  if (dice.chance(plan_.workload.cancel)) cancel_later(dice, sent, lent);
  dice.chance(0.5) ? send_with_callback(sent, std::move(lent)) : send_in_coroutine(sent, std::move(lent));
}

asio::awaitable<void> Workload::prepare(Random& dice) {
  const std::string& topic = plan_.topics[dice.below(plan_.topics.size())].name;
  try {
    co_await producer_->prepare(topic);
  } catch (const ProducerError&) {
    // nothing was sent: whoever cannot be prepared finds out by sending
  }
}

Sent& Workload::compose(Random& dice, Lent& lent) {
  const TopicPlan& topic = plan_.topics[dice.below(plan_.topics.size())];
  Sent& sent = ledger_.begin(world_, topic.name);
  sent.producer = producers_;
  lent.topic = topic.name;
  if (dice.chance(plan_.workload.keyed)) lent.key = fmt::format("key-{}", dice.below(20));
  fill(dice, lent, sent);
  lent.record = Record(lent.topic, lent.key, lent.value);
  lent.record.headers(lent.header_views);
  // A topic that the first use creates has partitions that nobody can know.
  if (topic.exists && dice.chance(plan_.workload.explicit_partition)) {
    sent.wanted_partition = static_cast<std::int32_t>(dice.below(static_cast<std::uint64_t>(topic.partitions)));
    lent.record.partition(*sent.wanted_partition);
  }
  if (dice.chance(0.1)) {
    sent.wanted_timestamp = 1'600'000'000'000 + static_cast<std::int64_t>(dice.below(1'000'000'000'000));
    lent.record.timestamp(Timestamp(std::chrono::milliseconds(*sent.wanted_timestamp)));
  }
  const auto partitioner = plan_.producer.partitioner_type;
  if (goes_by_key(partitioner)) sent.key = lent.key;
  if (partitioner == PartitionerType::key_hash && !lent.key) sent.may_fail_alone = true;
  return sent;
}

void Workload::fill(Random& dice, Lent& lent, Sent& sent) {
  const std::string id = record_id(plan_.seed, sent.index);
  const bool tombstone = dice.chance(0.03);
  if (tombstone) {
    lent.headers.emplace_back("id", id);
  } else {
    lent.value = id;
    std::size_t size = dice.below(plan_.workload.largest_value);
    const bool too_large = dice.chance(plan_.workload.too_large);
    sent.may_fail_alone |= too_large;
    if (too_large) size = plan_.producer.max_request_size + 1;
    if (size > lent.value->size()) dice.append_letters(*lent.value, size - lent.value->size());
  }
  for (std::uint64_t extra = dice.chance(0.1) ? dice.below(4) : 0; extra > 0; --extra) {
    std::optional<std::string> content;
    if (dice.chance(0.8)) content = std::string(dice.below(20), 'h');
    lent.headers.emplace_back(fmt::format("h{}", dice.below(3)), content);
  }
  for (const auto& [name, content] : lent.headers) lent.header_views.emplace_back(name, content);
  LoggedRecord expected;
  expected.key = lent.key;
  expected.value = lent.value;
  expected.headers = lent.headers;
  sent.content_hash = content_hash(expected);
}

asio::awaitable<void> Workload::send_and_await(Sent& sent, Lent& lent) {
  try {
    const RecordMetadata metadata = co_await producer_->send(lent.record);
    ledger_.complete(world_, sent, {}, metadata);
  } catch (const ProducerError& error) {
    ledger_.complete(world_, sent, error.code(), error.record());
  }
}

// The record's bytes go as soon as it stands in a batch.
asio::awaitable<void> Workload::enqueue_and_await(Sent& sent, std::shared_ptr<Lent> lent) {
  try {
    const Delivery delivery = co_await producer_->enqueue(lent->record);
    lent.reset();
    const RecordMetadata metadata = co_await delivery.get();
    ledger_.complete(world_, sent, {}, metadata);
  } catch (const ProducerError& error) {
    ledger_.complete(world_, sent, error.code(), error.record());
  }
}

asio::awaitable<void> Workload::send_together(Random& dice, int count) {
  std::vector<std::unique_ptr<Lent>> lent;
  std::vector<Sent*> sent;
  std::vector<Record> records;
  for (int i = 0; i < count; ++i) {
    lent.push_back(std::make_unique<Lent>());
    sent.push_back(&compose(dice, *lent.back()));
    records.push_back(lent.back()->record);
  }
  const std::vector<SendResult> results = co_await producer_->send_all(records);
  if (results.size() != sent.size()) world_.violation("C5 send_all gave another number of results");
  for (std::size_t i = 0; i < results.size(); ++i) {
    ledger_.complete(world_, *sent[i], results[i].error, results[i].metadata);
  }
}

// May be refused at once for want of room.
void Workload::try_send(Sent& sent, const Lent& lent) {
  sent.may_fail_alone = true;
  const auto delivery = producer_->try_send(lent.record);
  if (!delivery) {
    RecordMetadata refused;
    refused.certainty = DeliveryCertainty::not_written;
    return ledger_.complete(world_, sent, delivery.error(), refused);
  }
  delivery->async_wait([this, &sent](boost::system::error_code error, RecordMetadata metadata) {
    ledger_.complete(world_, sent, error, metadata);
  });
}

// Coroutines obey terminal cancellation alone unless they say otherwise.
asio::awaitable<void> Workload::send_cancellable(Sent& sent, Lent& lent) {
  const auto every_kind = asio::this_coro::reset_cancellation_state(asio::enable_total_cancellation());
  co_await every_kind;
  co_await send_and_await(sent, lent);
}

void Workload::send_with_callback(Sent& sent, std::shared_ptr<Lent> lent) {
  auto* borrowed = lent.get();
  auto handler = [this, &sent, lent = std::move(lent)](boost::system::error_code error, RecordMetadata metadata) {
    ledger_.complete(world_, sent, error, metadata);
  };
  producer_->async_send(borrowed->record, asio::bind_cancellation_slot(borrowed->cancel.slot(), std::move(handler)));
}

void Workload::send_in_coroutine(Sent& sent, std::shared_ptr<Lent> lent) {
  auto* borrowed = lent.get();
  const auto done = [lent = std::move(lent)](const std::exception_ptr& failure) {
    if (failure) std::rethrow_exception(failure);
  };
  asio::co_spawn(world_.executor(), send_cancellable(sent, *borrowed),
                 asio::bind_cancellation_slot(borrowed->cancel.slot(), done));
}

void Workload::cancel_later(Random& dice, Sent& sent, const std::shared_ptr<Lent>& lent) {
  sent.may_fail_alone = true;
  constexpr asio::cancellation_type kinds[] = {asio::cancellation_type::terminal, asio::cancellation_type::partial,
                                               asio::cancellation_type::total};
  const asio::cancellation_type kind = kinds[dice.below(3)];
  world_.after(dice.between(Duration(0), Duration(dice.chance(0.5) ? 1ms : 500ms)), source_,
               [this, kind, &sent, weak = std::weak_ptr<Lent>(lent)] {
                 const auto still = weak.lock();
                 if (!still || sent.completed()) return;
                 sent.cancelled = world_.now();
                 if (world_.printing()) world_.say(fmt::format("record {} is cancelled", sent.index));
                 still->cancel.emit(kind);
               });
}

void Workload::flush_beside() {
  ++flushes_running_;
  const std::uint64_t covered = ledger_.count();
  const auto done = [this, covered, producer = producers_](const std::exception_ptr& failure) {
    --flushes_running_;
    if (failure) world_.violation("flush threw");
    // Completions of the same moment may still be on their way.
    world_.after(Duration::zero(), source_, [this, covered, producer] {
      if (!ledger_.settled(covered, producer)) world_.violation("C6 flush returned before the sends that it covers");
    });
  };
  asio::co_spawn(world_.executor(), producer_->flush(), done);
}

void Workload::send_probes() {
  for (auto& [name, topic] : cluster_.topics()) {
    for (std::int32_t i = 0; i < static_cast<std::int32_t>(topic.partitions.size()); ++i) send_plain(name, i, true);
  }
}

void Workload::knock() {
  first_of_knock_ = ledger_.count();
  for (auto& [name, topic] : cluster_.topics()) {
    for (std::int32_t i = 0; i < static_cast<std::int32_t>(topic.partitions.size()); ++i) send_plain(name, i, false);
  }
}

bool Workload::circuit_let_all_through() const {
  if (producer_->metrics().circuit_state != CircuitState::closed) return false;
  const auto refused = [](const Sent& sent) { return sent.error == client_errc::circuit_open; };
  const auto first = ledger_.all().begin() + static_cast<std::ptrdiff_t>(first_of_knock_);
  return std::none_of(first, ledger_.all().end(), refused);
}

void Workload::send_plain(const std::string& topic, std::int32_t partition, bool probe) {
  auto lent = std::make_shared<Lent>();
  Sent& sent = ledger_.begin(world_, topic);
  sent.producer = producers_;
  sent.probe = probe;
  sent.may_fail_alone = !probe;
  sent.wanted_partition = partition;
  lent->topic = topic;
  lent->value = record_id(plan_.seed, sent.index);
  LoggedRecord expected;
  expected.value = lent->value;
  sent.content_hash = content_hash(expected);
  lent->record = Record(lent->topic, lent->value);
  lent->record.partition(partition);
  send_with_callback(sent, lent);
}

void Workload::close(std::optional<std::chrono::milliseconds> timeout) {
  asio::co_spawn(world_.executor(), producer_->close(timeout),
                 [this, before = ledger_.tally()](const std::exception_ptr& failure, const CloseReport& report) {
                   if (failure) world_.violation("close threw");
                   reports_.push_back({report, before});
                   closed_ = true;
                 });
}

}  // namespace distributedlog::simulation
