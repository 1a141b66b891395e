#include "simulation/scenario/run.hpp"

#include "simulation/scenario/fault_driver.hpp"
#include "simulation/scenario/workload.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace distributedlog::simulation {

namespace {

using namespace std::chrono_literals;

// The producer promises 100 ms beyond the delivery timeout.
constexpr Duration lateness = 100ms;

Duration longest_send(const Plan& plan) { return plan.producer.max_block + plan.producer.delivery_timeout + lateness; }

// How long after the healing a producer may still suffer from what came before. A connection that hangs is found out by
// the first request that it swallows: by all nodes' at once when batches are answered, else by one question for the
// metadata after the other.
Duration recovery(const Plan& plan) {
  const ProducerConfig& config = plan.producer;
  const int silent = config.acks == Acks::none ? plan.cluster.nodes : 1;
  return (silent + 1) * config.request_timeout + config.connection_setup_timeout + 3 * config.retry_backoff_max +
         3 * config.reconnect_backoff_max + 5s + (plan.workload.block > 0 ? 20s : 0s);
}

// Whether a healthy cluster can acknowledge a record within the limits: a connection is made, versions are agreed on in
// two rounds, the request stands behind another one, and nothing is tried twice.
// Without answers a connection that hangs is found out only when its pipe is full, and that may be by the probe: it
// must have the time to be tried again.
bool limits_leave_time(const Plan& plan) {
  const ProducerConfig& config = plan.producer;
  const auto transfer = std::chrono::milliseconds(4000 / plan.pipe.bytes_per_ms);  // of a large answer
  const Duration round = 2 * plan.pipe.latency_high + plan.cluster.work_high + transfer;
  Duration needed = config.linger + 5 * round;
  if (config.acks == Acks::none)
    needed += config.request_timeout + config.retry_backoff_max + config.reconnect_backoff_max;
  return config.request_timeout > 2 * round && config.delivery_timeout > needed;
}

// Whether a request of whatever the producer may hold gets through a slow line, and is answered, in its time. Else it
// is sent again and again until its records expire.
bool line_is_fast_enough(const Plan& plan) {
  const auto transfer = std::chrono::milliseconds(plan.producer.buffer_memory / plan.pipe.bytes_per_ms);
  return plan.producer.request_timeout > 2 * plan.pipe.latency_high + plan.cluster.work_high + transfer;
}

// A pipe that takes two thousand bytes a round trip may need longer for all of the work than a record has: its time
// counts from the call, and what waits for memory waits for what was sent before it.
bool narrow_pipes_carry_the_work(const Plan& plan, Duration patience) {
  if (!plan.odds.tiny_pipes) return true;
  const Duration round = 2 * plan.pipe.latency_high + std::chrono::milliseconds(1);
  const auto bytes = static_cast<std::size_t>(plan.workload.records) * (plan.workload.largest_value + 100);
  return plan.producer.delivery_timeout > patience + static_cast<std::int64_t>(bytes / narrow_pipe_bytes) * round;
}

Expectations expectations(const Plan& plan, const std::set<PartitionName>& struck) {
  Expectations expected;
  expected.exactly_once = plan.idempotent() || !plan.with_faults;
  expected.in_order = expected.exactly_once;
  expected.acknowledged = plan.producer.acks != Acks::none;
  expected.acked_in_order = expected.acknowledged && plan.producer.max_in_flight == 1;
  const Duration patience = plan.fault_phase + recovery(plan);
  expected.all_acked = expected.acknowledged && line_is_fast_enough(plan) &&
                       narrow_pipes_carry_the_work(plan, patience) && !plan.workload.close_early &&
                       !plan.workload.destroy_early && plan.producer.delivery_timeout > patience &&
                       plan.producer.max_block > patience;
  expected.struck = struck;
  expected.wall_clock_steady = plan.workload.wall_clock_jump == 0;
  expected.topics_by_id = plan.cluster.release.produce.max >= 13;
  expected.circuit_breaker = plan.producer.circuit_breaker.has_value();
  expected.probes_acked = limits_leave_time(plan);
  expected.longest_send = longest_send(plan);
  return expected;
}

class Run {
 public:
  Run(const Plan& plan, const RunOptions& options)
      : plan_(plan),
        world_(plan.seed),
        network_(world_),
        cluster_(world_, network_, plan.cluster),
        driver_(world_, network_, cluster_, plan_) {
    if (options.print) world_.trace().print_to(options.print);
    for (const TopicPlan& topic : plan_.topics) {
      if (topic.exists) cluster_.create_topic(topic.name, topic.partitions, topic.log_append_time);
    }
    if (!plan_.with_faults) cluster_.sequences().expect_no_gaps();
    cluster_.sequences().expect_first(plan_.first_sequence);
    workload_.emplace(world_, network_, cluster_, plan_);
    driver_.ask_for_calm([this] { return workload_->calm(); });
  }
  ~Run() {
    workload_->destroy();
    world_.shutdown();
  }

  RunResult play() {
    driver_.start();
    workload_->start();
    finish_workload();
    const bool alive = workload_->producer() != nullptr && !workload_->closed() && !plan_.workload.close_early;
    if (alive) {
      probe();
      stay_idle();
      hold_nothing();
      close();
    }
    world_.run_until(world_.now() + 1min);
    return result();
  }

 private:
  void finish_workload() {
    // A task may await many slow sends in a row, so the end is where nothing can be waited for any more.
    const TimePoint hopeless = world_.now() + plan_.fault_phase + 24h;
    world_.run_until(hopeless, [this] { return workload_->done() && driver_.healed(); });
    if (!workload_->done()) {
      world_.violation(fmt::format("C6 the workload never ended: {} sends pending", workload_->ledger().open()));
    }
  }

  void probe() {
    world_.pass(recovery(plan_));
    workload_->knock();
    world_.pass(recovery(plan_));
    if (plan_.producer.circuit_breaker) close_circuit(plan_.producer.circuit_breaker->recovery_timeout);
    workload_->send_probes();
    world_.run_until(world_.now() + longest_send(plan_) + 1s, [this] { return workload_->done(); });
  }

  // An open circuit lets one record of a knock through, and only what is let through finds out what has become of its
  // partition. At the worst: the one fails, and opens it again; the one closes it; all go, and their failures open it;
  // the one closes it.
  void close_circuit(Duration recovery_timeout) {
    for (int knocks = 1; knocks < 4 && !workload_->circuit_let_all_through(); ++knocks) {
      world_.pass(recovery_timeout);
      workload_->knock();
      world_.pass(recovery(plan_));
    }
    world_.pass(recovery_timeout);
  }

  // Timers may be set far ahead, but nothing may tick. What ticks does so all the time; the bytes of connections that
  // are long closed may still come to the nodes, one by one, and then no more.
  void stay_idle() {
    const bool refreshes = plan_.producer.metadata_max_age < 60s || plan_.producer.connections_max_idle < 60s;
    const std::uint64_t tolerated = refreshes ? 4000 : 200;
    world_.pass(1s);
    std::uint64_t woke = tolerated + 1;
    for (int windows = 0; windows < 8 && woke > tolerated; ++windows) {
      const std::uint64_t before = world_.handlers_run();
      world_.pass(10s);
      woke = world_.handlers_run() - before;
    }
    if (woke > tolerated) world_.violation(fmt::format("an idle producer ran {} handlers in ten seconds", woke));
  }

  void hold_nothing() {
    const ProducerMetrics metrics = workload_->producer()->metrics();
    if (metrics.buffered_bytes == 0 && metrics.pending_records == 0 && metrics.in_flight_requests == 0) return;
    world_.violation(fmt::format("C8 an idle producer holds {} bytes, {} records, {} requests", metrics.buffered_bytes,
                                 metrics.pending_records, metrics.in_flight_requests));
  }

  void close() {
    workload_->close(std::nullopt);
    const TimePoint asked = world_.now();
    world_.run_until(asked + 1min, [this] { return workload_->closed(); });
    if (!workload_->closed()) world_.violation("C6 close never ended");
    if (world_.now() - asked > 1s) world_.violation("close took long although nothing was pending");
  }

  RunResult result() {
    RunResult result;
    result.seed = plan_.seed;
    workload_->judge_reports();
    Expectations expected = expectations(plan_, driver_.struck());
    expected.longest_send += world_.blocked();
    expected.longest_after_cancel += world_.blocked();
    Checker checker(cluster_, workload_->ledger(), expected);
    result.verdict = checker.check();
    result.trace_hash = world_.trace().hash();
    result.faults_injected = driver_.injected();
    result.events = world_.events_run();
    result.handlers = world_.handlers_run();
    result.virtual_time = world_.elapsed();
    result.plan = describe(plan_);
    return result;
  }

  Plan plan_;
  World world_;
  Network network_;
  Cluster cluster_;
  FaultDriver driver_;
  std::optional<Workload> workload_;
};

}  // namespace

Plan make_plan(std::uint64_t seed, const RunOptions& options) {
  Plan plan = draw_plan(seed, options.faults);
  apply(options.overrides, plan);
  return plan;
}

RunResult run_seed(std::uint64_t seed, const RunOptions& options) {
  const Plan plan = make_plan(seed, options);
  if (options.print) options.print(describe(plan));
  Run run(plan, options);
  return run.play();
}

}  // namespace distributedlog::simulation
