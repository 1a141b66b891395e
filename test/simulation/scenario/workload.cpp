#include "simulation/scenario/workload.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <exception>

namespace distributedlog::simulation {

namespace {

using namespace std::chrono_literals;

void spoil(std::optional<std::string>& text) {
  if (text) std::fill(text->begin(), text->end(), '\xdd');
}

ProducerConfig configuration(const Plan& plan, const Cluster& cluster) {
  ProducerConfig config = plan.producer;
  config.bootstrap_servers = cluster.bootstrap_servers();
  return config;
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
      runtime_(std::make_shared<SimRuntime>(world, network, "producer")),
      source_(world.new_id()) {
  producer_.emplace(runtime_, configuration(plan, cluster));
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
  for (int i = 0; i < records && producer_; ++i) {
    auto lent = std::make_shared<Lent>();
    Sent& sent = compose(dice, *lent);
    if (dice.chance(work.flush)) flush_beside();
    if (dice.chance(work.wall_clock_jump))
      world_.jump_wall_clock(std::chrono::milliseconds(dice.between(-60000, 60000)));
    if (awaits) {
      co_await send_and_await(sent, *lent);
    } else {
      if (dice.chance(work.cancel)) cancel_later(dice, sent, lent);
      dice.chance(0.5) ? send_with_callback(sent, lent) : send_in_coroutine(sent, lent);
    }
    const bool rests = work.longest_pause > Duration::zero() && (awaits || dice.chance(0.3));
    lent.reset();
    if (rests) co_await pause(dice.between(Duration(0), work.longest_pause));
  }
  --tasks_running_;
}

Sent& Workload::compose(Random& dice, Lent& lent) {
  const TopicPlan& topic = plan_.topics[dice.below(plan_.topics.size())];
  Sent& sent = ledger_.begin(world_, topic.name);
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
  if (partitioner == PartitionerType::default_) sent.key = lent.key;
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
    sent.may_fail_alone = dice.chance(plan_.workload.too_large);
    if (sent.may_fail_alone) size = plan_.producer.max_request_size + 1;
    while (lent.value->size() < size) lent.value->push_back(static_cast<char>('a' + dice.below(26)));
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
  asio::co_spawn(world_.executor(), send_and_await(sent, *borrowed),
                 asio::bind_cancellation_slot(borrowed->cancel.slot(), done));
}

void Workload::cancel_later(Random& dice, Sent& sent, const std::shared_ptr<Lent>& lent) {
  sent.may_fail_alone = true;
  world_.after(dice.between(Duration(0), Duration(dice.chance(0.5) ? 1ms : 500ms)), source_,
               [this, &sent, weak = std::weak_ptr<Lent>(lent)] {
                 const auto still = weak.lock();
                 if (!still || sent.completed()) return;
                 sent.cancelled = world_.now();
                 if (world_.printing()) world_.say(fmt::format("record {} is cancelled", sent.index));
                 // The only one that coroutines obey unless they are told otherwise.
                 still->cancel.emit(asio::cancellation_type::terminal);
               });
}

void Workload::flush_beside() {
  ++flushes_running_;
  const std::uint64_t covered = ledger_.count() - 1;  // the newest is not sent yet
  const auto done = [this, covered](const std::exception_ptr& failure) {
    --flushes_running_;
    if (failure) world_.violation("flush threw");
    // Completions of the same moment may still be on their way.
    world_.after(Duration::zero(), source_, [this, covered] {
      if (!ledger_.settled(covered)) world_.violation("C6 flush returned before the sends that it covers");
    });
  };
  asio::co_spawn(world_.executor(), producer_->flush(), done);
}

void Workload::send_probes() {
  for (auto& [name, topic] : cluster_.topics()) {
    for (std::int32_t i = 0; i < static_cast<std::int32_t>(topic.partitions.size()); ++i) {
      auto lent = std::make_shared<Lent>();
      Sent& sent = ledger_.begin(world_, name);
      sent.probe = true;
      sent.wanted_partition = i;
      lent->topic = name;
      lent->value = record_id(plan_.seed, sent.index);
      LoggedRecord expected;
      expected.value = lent->value;
      sent.content_hash = content_hash(expected);
      lent->record = Record(lent->topic, lent->value);
      lent->record.partition(i);
      send_with_callback(sent, lent);
    }
  }
}

void Workload::close(std::optional<std::chrono::milliseconds> timeout) {
  asio::co_spawn(world_.executor(), producer_->close(timeout),
                 [this](const std::exception_ptr& failure, const CloseReport& report) {
                   if (failure) world_.violation("close threw");
                   close_report_ = report;
                   closed_ = true;
                 });
}

}  // namespace distributedlog::simulation
