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
  for (const auto& node : cluster_.nodes()) cluster_.restart(node->id());
}

std::int32_t FaultDriver::any_node() { return static_cast<std::int32_t>(dice_.between(1, plan_.cluster.nodes)); }

void FaultDriver::strike_crash() {
  const std::int32_t node = any_node();
  cluster_.crash(node, dice_.chance(odds_.silent_crash));
  world_.after(dice_.between(Duration(10ms), Duration(5s)), source_, [this, node] { cluster_.restart(node); });
}

void FaultDriver::strike_pause() {
  const Duration length = dice_.between(Duration(10ms), Duration(5s));
  const std::int32_t node = any_node();
  if (cluster_.node(node)->alive()) cluster_.pause(node, length);
}

void FaultDriver::strike_move() {
  auto& topics = cluster_.topics();
  if (topics.empty()) return;
  auto topic = std::next(topics.begin(), static_cast<std::ptrdiff_t>(dice_.below(topics.size())));
  cluster_.move_leader(topic->first, static_cast<std::int32_t>(dice_.below(topic->second.partitions.size())));
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
      pipe->buffer = 2000;
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
  injected_ += fault.loss != Loss::none || fault.delay > Duration::zero() || fault.error != 0 || fault.throttle_ms > 0;
  return fault;
}

AppendFault FaultDriver::on_append(const std::string&, std::int32_t) {
  AppendFault fault;
  if (append_dice_.chance(odds_.append_error)) {
    const Outcome& outcome = passing_errors[append_dice_.below(std::size(passing_errors))];
    fault.error = outcome.error;
    fault.appended = outcome.may_be_written && append_dice_.chance(0.7);
  }
  if (append_dice_.chance(odds_.append_error_final)) {
    fault.error = final_errors[append_dice_.below(std::size(final_errors))];
    fault.appended = false;
  }
  injected_ += fault.error != 0;
  return fault;
}

}  // namespace distributedlog::simulation
