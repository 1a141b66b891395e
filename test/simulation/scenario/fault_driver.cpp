#include "simulation/scenario/fault_driver.hpp"

#include "simulation/model/node.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <iterator>
#include <utility>

namespace distributedlog::simulation {

namespace {

using namespace std::chrono_literals;

// Codes a producer must ride out, and whether the batch was written all the same.
struct Outcome {
  std::int16_t error;
  bool may_be_written;
};
constexpr Outcome passing_errors[] = {{2, false}, {3, false},  {5, false}, {6, false},  {7, true},
                                      {9, false}, {19, false}, {20, true}, {56, false}, {74, false}};
constexpr std::int16_t final_errors[] = {-1, 17, 18, 29, 44, 87, 9999};
constexpr std::int16_t passing_metadata_errors[] = {3, 5};

constexpr std::size_t most_partitions = 16;
constexpr int calm_tries = 500;

}  // namespace

FaultDriver::FaultDriver(World& world, Network& network, Cluster& cluster, const Plan& plan)
    : world_(world),
      network_(network),
      cluster_(cluster),
      plan_(plan),
      odds_(plan.odds),
      dice_(world.random("faults")),
      connect_dice_(world.random("connects")),
      request_dice_(world.random("requests")),
      append_dice_(world.random("appends")),
      answer_dice_(world.random("answers")),
      source_(world.new_id()) {
  cluster.use(this);
  network.judge_by([this](const Address& address) { return judge(address); });
}

void FaultDriver::start() {
  if (!plan_.with_faults) return heal();
  every(odds_.crashes_per_second, [this] { strike_crash(); });
  every(odds_.pauses_per_second, [this] { strike_pause(); });
  every(odds_.moves_per_second, [this] { strike_move(); });
  every(odds_.stalls_per_second, [this] { strike_stall(); });
  every(odds_.cuts_per_second, [this] { cluster_.cut_connections(any_node()); });
  strike_topics();
  strike_addresses();
  if (odds_.lose_node) world_.after(dice_.between(Duration(0), plan_.fault_phase), source_, [this] { lose_node(); });
  world_.after(plan_.fault_phase, source_, [this] { heal(); });
}

void FaultDriver::every(double per_second, std::function<void()> strike) {
  if (per_second <= 0 || healed_) return;
  const double seconds = -std::log(1.0 - dice_.unit()) / per_second;
  const Duration pause = std::chrono::nanoseconds(static_cast<std::int64_t>(seconds * 1e9));
  world_.after(pause, source_, [this, per_second, strike = std::move(strike)]() mutable {
    if (healed_) return;
    ++injected_;
    strike();
    every(per_second, std::move(strike));
  });
}

void FaultDriver::heal() {
  odds_ = FaultOdds{};
  healed_ = true;
  healed_at_ = world_.now();
  if (plan_.with_faults && world_.printing()) world_.say("everything is healed");
  for (const auto& node : cluster_.nodes()) {
    if (node->id() == lost_node_) continue;
    cluster_.restart(node->id());
    network_.set_unreachable(node->address(), false);
    for (const auto& link : network_.links_to(node->address())) {
      link->to_server().mend();
      link->to_client().mend();
    }
  }
  for (auto& [name, topic] : cluster_.topics()) topic.hidden_until = {};
}

void FaultDriver::strike_topics() {
  const auto every_topic = [this](double per_second, auto strike) {
    every(per_second, [this, strike] {
      if (const std::string* topic = any_topic()) strike(*topic);
    });
  };
  every_topic(odds_.hides_per_second, [this](const std::string& topic) {
    cluster_.hide_topic(topic, dice_.between(Duration(10ms), Duration(10s)));
  });
  every_topic(odds_.recreations_per_second, [this](const std::string& topic) { cluster_.recreate_topic(topic); });
  every_topic(odds_.growths_per_second, [this](const std::string& topic) {
    if (cluster_.find(topic)->partitions.size() < most_partitions)
      cluster_.add_partitions(topic, static_cast<std::int32_t>(dice_.between(1, 3)));
  });
  every_topic(odds_.set_backs_per_second, [this](const std::string& topic) {
    cluster_.set_back_epochs(topic, static_cast<std::int32_t>(dice_.between(1, 5)));
  });
  every_topic(odds_.forgets_per_second, [this](const std::string& topic) {
    const auto count = cluster_.find(topic)->partitions.size();
    cluster_.forget_producers(topic, static_cast<std::int32_t>(dice_.below(count)), true);
  });
  every(odds_.calm_forgets_per_second, [this] { forget_in_calm(calm_tries); });
}

void FaultDriver::strike_addresses() {
  every(odds_.relocations_per_second, [this] {
    for (const auto& node : cluster_.nodes()) cluster_.relocate(node->id());
  });
  every(odds_.isolations_per_second, [this] {
    const std::int32_t node = any_node();
    if (cluster_.node(node)->alive()) cluster_.isolate(node, dice_.between(Duration(1s), Duration(45s)));
  });
}

// Only when nothing at all is under way a broker that has forgotten a producer can do no harm.
void FaultDriver::forget_in_calm(int tries) {
  const bool calm = client_is_calm_ && client_is_calm_() && cluster_.idle() && network_.idle();
  if (!calm) {
    if (tries == 0 || healed_) return;
    world_.after(Duration(2ms), source_, [this, tries] { forget_in_calm(tries - 1); });
    return;
  }
  for (const auto& [name, topic] : cluster_.topics()) {
    for (std::size_t i = 0; i < topic.partitions.size(); ++i)
      cluster_.forget_producers(name, static_cast<std::int32_t>(i), false);
  }
}

const std::string* FaultDriver::any_topic() {
  auto& topics = cluster_.topics();
  if (topics.empty()) return nullptr;
  return &std::next(topics.begin(), static_cast<std::ptrdiff_t>(dice_.below(topics.size())))->first;
}

void FaultDriver::restart(std::int32_t node) {
  if (node != lost_node_) cluster_.restart(node);
}

void FaultDriver::lose_node() {
  ++injected_;
  lost_node_ = any_node();
  cluster_.crash(lost_node_, dice_.chance(odds_.silent_crash));
}

std::int32_t FaultDriver::any_node() { return static_cast<std::int32_t>(dice_.between(1, plan_.cluster.nodes)); }

void FaultDriver::strike_crash() {
  const std::int32_t node = any_node();
  cluster_.crash(node, dice_.chance(odds_.silent_crash));
  world_.after(dice_.between(Duration(10ms), Duration(5s)), source_, [this, node] { restart(node); });
}

void FaultDriver::strike_pause() {
  const Duration length = dice_.between(Duration(10ms), Duration(5s));
  const std::int32_t node = any_node();
  if (cluster_.node(node)->alive()) cluster_.pause(node, length);
}

void FaultDriver::strike_move() {
  const std::string* topic = any_topic();
  if (topic == nullptr) return;
  const auto count = cluster_.find(*topic)->partitions.size();
  cluster_.move_leader(*topic, static_cast<std::int32_t>(dice_.below(count)));
}

void FaultDriver::strike_stall() {
  const TimePoint until = world_.now() + dice_.between(Duration(1ms), Duration(5s));
  const std::uint64_t which = dice_.below(3);
  for (const auto& link : network_.links_to(cluster_.node(any_node())->address())) {
    if (which != 1) link->to_server().stall_until(until);
    if (which != 0) link->to_client().stall_until(until);
  }
}

Network::Verdict FaultDriver::judge(const Address&) {
  Network::Verdict verdict;
  verdict.quality.to_server = plan_.pipe;
  verdict.quality.to_client = plan_.pipe;
  verdict.delay = connect_dice_.between(plan_.pipe.latency_low, plan_.pipe.latency_high) * 2;
  if (connect_dice_.chance(odds_.refuse)) verdict.attempt = Network::Attempt::refuse;
  if (connect_dice_.chance(odds_.hang)) verdict.attempt = Network::Attempt::hang;
  injected_ += verdict.attempt != Network::Attempt::accept;
  verdict.quality.lose_on_close = odds_.lose_on_close;
  for (PipeQuality* pipe : {&verdict.quality.to_server, &verdict.quality.to_client}) {
    if (odds_.tiny_chunks) {
      pipe->chunk_low = 1;
      pipe->chunk_high = 40;
    }
    if (odds_.tiny_pipes) {
      pipe->buffer = narrow_pipe_bytes;
      pipe->write_slice = 300;
    }
    if (odds_.cut_per_kilobyte > 0 && connect_dice_.chance(0.8)) {
      const double bytes = -std::log(1.0 - connect_dice_.unit()) / odds_.cut_per_kilobyte * 1000;
      pipe->cut_after = static_cast<std::uint64_t>(bytes);
    }
  }
  return verdict;
}

RequestFault FaultDriver::on_request(std::int32_t, protocol::ApiKey key) {
  using Loss = RequestFault::Loss;
  RequestFault fault;
  if (healed_) return fault;
  const bool lose_before = request_dice_.chance(odds_.lose_before);
  const bool lose_after = request_dice_.chance(odds_.lose_after);
  const bool hang_before = request_dice_.chance(odds_.hang_before);
  const bool hang_after = request_dice_.chance(odds_.hang_after);
  fault.loss = lose_before   ? Loss::before
               : lose_after  ? Loss::after
               : hang_before ? Loss::hang_before
               : hang_after  ? Loss::hang_after
                             : Loss::none;
  if (request_dice_.chance(odds_.slow_request)) fault.delay = request_dice_.between(Duration(1ms), Duration(3s));
  if (key != protocol::ApiKey::api_versions && request_dice_.chance(odds_.throttle)) {
    // Brokers do not silence a client for longer than its patience with a request.
    const auto longest = std::min<std::int64_t>(500, plan_.producer.request_timeout.count());
    fault.throttle_ms = static_cast<std::int32_t>(request_dice_.between(1, longest));
  }
  if (key == protocol::ApiKey::metadata && request_dice_.chance(odds_.metadata_error)) {
    fault.error = passing_metadata_errors[request_dice_.below(2)];
  }
  if (key == protocol::ApiKey::init_producer_id && request_dice_.chance(odds_.init_error)) fault.error = 14;
  spoil_answer(fault, key);
  injected_ += fault.loss != Loss::none || fault.delay > Duration::zero() || fault.error != 0 || fault.throttle_ms > 0;
  return fault;
}

void FaultDriver::spoil_answer(RequestFault& fault, protocol::ApiKey key) {
  if (key != protocol::ApiKey::api_versions && answer_dice_.chance(odds_.odd_throttle)) {
    constexpr std::int32_t odd[] = {-1, INT32_MIN, INT32_MAX, 5000};
    fault.throttle_ms = odd[answer_dice_.below(4)];
  }
  fault.answered_twice = answer_dice_.chance(odds_.answered_twice);
  fault.stray_answer = answer_dice_.chance(odds_.stray_answer);
  if (key == protocol::ApiKey::metadata && answer_dice_.chance(odds_.odd_metadata)) {
    fault.oddity = static_cast<RequestFault::Oddity>(answer_dice_.between(1, 4));
  }
  if (key == protocol::ApiKey::produce) {
    fault.omits = answer_dice_.chance(odds_.answer_omits);
    fault.repeats = answer_dice_.chance(odds_.answer_repeats);
    fault.adds = answer_dice_.chance(odds_.answer_adds);
  }
  injected_ += fault.answered_twice || fault.stray_answer || fault.oddity != RequestFault::Oddity::none ||
               fault.omits || fault.repeats || fault.adds;
}

LeaderHint FaultDriver::on_hint() {
  if (append_dice_.chance(odds_.hint_absent)) return LeaderHint::absent;
  const bool wrong = append_dice_.chance(odds_.hint_wrong);
  injected_ += wrong;
  return wrong ? LeaderHint::wrong : LeaderHint::right;
}

AppendFault FaultDriver::on_append(const std::string& topic, std::int32_t partition) {
  AppendFault fault;
  if (append_dice_.chance(odds_.append_error)) {
    const Outcome& outcome = passing_errors[append_dice_.below(std::size(passing_errors))];
    fault.error = outcome.error;
    fault.appended = outcome.may_be_written && append_dice_.chance(0.7);
  }
  if (append_dice_.chance(odds_.append_error_final)) {
    fault.error = final_errors[append_dice_.below(std::size(final_errors))];
    struck_.emplace(topic, partition);
    fault.appended = false;
  }
  fault.hides_offset = append_dice_.chance(odds_.hides_offset);
  fault.names_duplicate = append_dice_.chance(odds_.names_duplicate);
  fault.names_unknown_producer = plan_.odds.names_unknown_producer;  // how a release answers heals not
  injected_ += fault.error != 0 || fault.hides_offset;
  return fault;
}

}  // namespace distributedlog::simulation
