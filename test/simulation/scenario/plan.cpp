#include "simulation/scenario/plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace distributedlog::simulation {

namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;

void draw_cluster(Plan& plan, Random dice) {
  ClusterSettings& cluster = plan.cluster;
  cluster.nodes = static_cast<int>(plan.with_faults ? dice.between(1, 5) : dice.between(2, 3));
  cluster.release = broker_releases[dice.below(broker_releases.size())];
  if (dice.chance(0.5)) cluster.host_prefix = "node-";
  cluster.auto_create_partitions = static_cast<std::int32_t>(dice.between(1, 4));
  cluster.work_high = dice.between(Duration(100us), Duration(dice.chance(0.2) ? 50ms : 5ms));
  if (plan.with_faults && dice.chance(0.3)) cluster.metadata_lag_high = dice.between(Duration(5ms), Duration(3s));
  cluster.election_time = dice.between(Duration(10ms), Duration(2s));

  const auto topics = dice.between(1, 3);
  for (std::int64_t i = 0; i < topics; ++i) {
    TopicPlan topic;
    topic.name = fmt::format("topic-{}", i);
    topic.partitions = static_cast<std::int32_t>(dice.between(1, 8));
    topic.log_append_time = dice.chance(0.2);
    topic.exists = dice.chance(0.8);
    plan.topics.push_back(topic);
  }
}

void draw_network(Plan& plan, Random dice) {
  PipeQuality& pipe = plan.pipe;
  pipe.latency_low = dice.between(Duration(20us), Duration(1ms));
  pipe.latency_high = pipe.latency_low + dice.between(Duration(0), Duration(dice.chance(0.2) ? 100ms : 2ms));
  if (dice.chance(0.2)) pipe.bytes_per_ms = static_cast<std::uint64_t>(dice.between(50, 5000));
}

void draw_producer(Plan& plan, Random dice) {
  ProducerConfig& config = plan.producer;
  config.enable_idempotence = dice.chance(0.8);
  config.acks = config.enable_idempotence || dice.chance(0.6) ? Acks::all
                : dice.chance(0.7)                            ? Acks::leader
                                                              : Acks::none;
  config.max_in_flight = static_cast<int>(dice.between(1, 5));
  config.linger = milliseconds(dice.chance(0.5) ? 0 : dice.between(1, 50));
  config.batch_size = static_cast<std::size_t>(dice.chance(0.5) ? dice.between(200, 4096) : dice.between(4096, 65536));
  config.buffer_memory = std::max(config.batch_size, static_cast<std::size_t>(dice.between(32 * 1024, 512 * 1024)));
  if (dice.chance(0.2)) {
    config.compression = static_cast<Compression>(dice.between(1, 4));
    if (!is_available(config.compression)) config.compression = Compression::none;
    // Kafka 2.1 and Redpanda's Produce 7 know zstd, nothing older is simulated.
  }
  config.request_timeout = milliseconds(dice.between(plan.with_faults ? 100 : 5000, 30000));
  config.delivery_timeout =
      config.linger + config.request_timeout +
      milliseconds(plan.with_faults && dice.chance(0.5) ? dice.between(0, 10000) : dice.between(150000, 300000));
  config.max_block = milliseconds(plan.with_faults && dice.chance(0.3) ? dice.between(50, 5000) : 300000);
  config.retry_backoff = milliseconds(dice.between(10, 200));
  config.retry_backoff_max = milliseconds(dice.between(200, 1000));
  config.reconnect_backoff = milliseconds(dice.between(10, 100));
  config.reconnect_backoff_max = milliseconds(dice.between(100, 1000));
  config.connection_setup_timeout = milliseconds(dice.between(plan.with_faults ? 1000 : 5000, 10000));
  if (dice.chance(0.2)) config.metadata_max_age = milliseconds(dice.between(500, 30000));
  if (plan.with_faults && dice.chance(0.2)) config.connections_max_idle = milliseconds(dice.between(100, 5000));
  config.max_request_size = static_cast<std::size_t>(dice.chance(0.5) ? 1024 * 1024 : dice.between(16384, 131072));
  constexpr PartitionerType partitioners[] = {PartitionerType::default_, PartitionerType::default_,
                                              PartitionerType::round_robin, PartitionerType::sticky};
  config.partitioner_type = partitioners[dice.below(4)];
  plan.cluster.max_in_flight = config.max_in_flight;
  plan.cluster.client_id = config.client_id;
}

void draw_workload(Plan& plan, Random dice) {
  WorkloadPlan& work = plan.workload;
  work.tasks = static_cast<int>(dice.between(1, 16));
  work.records = static_cast<int>(dice.between(200, 2000));
  work.largest_value = static_cast<std::size_t>(dice.chance(0.7) ? dice.between(30, 300) : dice.between(300, 8000));
  if (plan.with_faults || dice.chance(0.5)) work.longest_pause = dice.between(Duration(0), Duration(200ms));
  work.explicit_partition = dice.chance(0.5) ? dice.unit() : 0;
  work.keyed = dice.unit();
  work.awaited = dice.unit();
  work.flush = dice.chance(0.3) ? dice.unit() * 0.05 : 0;
  if (dice.chance(0.2)) work.too_large = 0.01;
  if (dice.chance(0.3)) work.cancel = dice.unit() * 0.1;
  if (!plan.with_faults) return;
  work.close_early = dice.chance(0.05);
  work.destroy_early = !work.close_early && dice.chance(0.05);
  if (dice.chance(0.1)) work.wall_clock_jump = 0.01;
}

void draw_faults(Plan& plan, Random dice) {
  FaultOdds& odds = plan.odds;
  const auto on = [&] { return dice.chance(0.5); };
  const auto up_to = [&](double most) { return dice.unit() * most; };
  if (on()) odds.refuse = up_to(0.2);
  if (on()) odds.hang = up_to(0.05);
  if (on()) odds.cut_per_kilobyte = up_to(0.02);
  if (on()) odds.tiny_chunks = dice.chance(0.3);
  if (on()) odds.tiny_pipes = dice.chance(0.3);
  if (on()) odds.lose_on_close = up_to(1.0);
  if (on()) odds.stalls_per_second = up_to(0.5);
  if (on()) odds.cuts_per_second = up_to(0.5);
  if (on()) odds.lose_before = up_to(0.1);
  if (on()) odds.lose_after = up_to(0.1);
  if (on()) odds.hang_before = up_to(0.02);
  if (on()) odds.hang_after = up_to(0.02);
  if (on()) odds.slow_request = up_to(0.1);
  if (on()) odds.throttle = up_to(0.1);
  if (on()) odds.append_error = up_to(0.1);
  if (on() && on() && on()) odds.append_error_final = up_to(0.02);
  if (on()) odds.metadata_error = up_to(0.2);
  if (on()) odds.init_error = up_to(0.5);
  if (on()) odds.crashes_per_second = up_to(0.5);
  if (on()) odds.silent_crash = up_to(1.0);
  if (on()) odds.pauses_per_second = up_to(0.5);
  if (on()) odds.moves_per_second = up_to(1.0);
  plan.fault_phase = dice.between(Duration(1s), Duration(60s));
  if (dice.chance(0.2)) plan.cluster.message_max_bytes = static_cast<std::int32_t>(dice.between(9000, 60000));
}

}  // namespace

Plan draw_plan(std::uint64_t seed, bool with_faults) {
  Plan plan;
  plan.seed = seed;
  plan.with_faults = with_faults;
  draw_cluster(plan, Random(seed, "plan cluster"));
  draw_network(plan, Random(seed, "plan network"));
  draw_producer(plan, Random(seed, "plan producer"));
  draw_workload(plan, Random(seed, "plan workload"));
  if (with_faults) draw_faults(plan, Random(seed, "plan faults"));
  return plan;
}

std::string Plan::describe() const {
  const auto ms = [](Duration d) { return std::chrono::duration<double, std::milli>(d).count(); };
  std::string text =
      fmt::format("seed {}: {} nodes of {}, {} topics; ", seed, cluster.nodes, cluster.release.name, topics.size());
  text += fmt::format("idempotent {} acks {} in flight {} linger {} batch {} buffer {} codec {} ", idempotent(),
                      static_cast<int>(producer.acks), producer.max_in_flight, producer.linger.count(),
                      producer.batch_size, producer.buffer_memory, to_string(producer.compression));
  text += fmt::format("request timeout {} delivery timeout {} max block {} max request {}; ",
                      producer.request_timeout.count(), producer.delivery_timeout.count(), producer.max_block.count(),
                      producer.max_request_size);
  text += fmt::format("{} records in {} tasks, values to {}, pauses to {} ms, cancel {:.3f}, flush {:.3f}{}{}; ",
                      workload.records, workload.tasks, workload.largest_value, ms(workload.longest_pause),
                      workload.cancel, workload.flush, workload.close_early ? ", close early" : "",
                      workload.destroy_early ? ", destroy early" : "");
  if (!with_faults) return text + "no faults";
  text += fmt::format("faults for {:.0f} ms: refuse {:.3f} hang {:.3f} cut/kB {:.4f} chunks {} pipes {} lose {:.2f} ",
                      ms(fault_phase), odds.refuse, odds.hang, odds.cut_per_kilobyte, odds.tiny_chunks, odds.tiny_pipes,
                      odds.lose_on_close);
  text += fmt::format(
      "stalls {:.2f} cuts {:.2f} before {:.3f} after {:.3f} hang {:.3f}/{:.3f} slow {:.3f} throttle {:.3f} ",
      odds.stalls_per_second, odds.cuts_per_second, odds.lose_before, odds.lose_after, odds.hang_before,
      odds.hang_after, odds.slow_request, odds.throttle);
  text += fmt::format("errors {:.3f} final {:.3f} metadata {:.3f} init {:.3f} crashes {:.2f} ({:.2f} silent) ",
                      odds.append_error, odds.append_error_final, odds.metadata_error, odds.init_error,
                      odds.crashes_per_second, odds.silent_crash);
  return text + fmt::format("pauses {:.2f} moves {:.2f}", odds.pauses_per_second, odds.moves_per_second);
}

}  // namespace distributedlog::simulation
