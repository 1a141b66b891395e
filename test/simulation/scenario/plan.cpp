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

// What most producers leave as it is.
void draw_more_of_producer(Plan& plan, Random& dice) {
  ProducerConfig& config = plan.producer;
  if (dice.chance(0.1)) config.batch_max_records = static_cast<std::size_t>(dice.between(1, 50));
  constexpr PartitionerType hashes[] = {PartitionerType::key_hash, PartitionerType::crc32, PartitionerType::fnv1a};
  if (dice.chance(0.1)) config.partitioner_type = hashes[dice.below(3)];
  if (dice.chance(0.15)) {
    config.circuit_breaker.emplace(static_cast<int>(dice.between(1, 20)), milliseconds(dice.between(0, 5000)));
  }
  for (const TopicPlan& topic : plan.topics) {
    if (!dice.chance(0.15)) continue;
    TopicOverrides& own = config.topics[topic.name];
    if (dice.chance(0.5)) own.linger = milliseconds(dice.between(0, config.linger.count()));
    if (dice.chance(0.5)) own.batch_size = static_cast<std::size_t>(dice.between(0, 16384));
    if (dice.chance(0.3)) own.batch_max_records = static_cast<std::size_t>(dice.between(1, 50));
    if (dice.chance(0.3)) own.compression = is_available(Compression::lz4) ? Compression::lz4 : Compression::none;
  }
  plan.compress_elsewhere = dice.chance(0.3);
  if (dice.chance(0.1)) plan.first_sequence = static_cast<std::int32_t>(INT32_MAX - dice.below(2000));
  if (dice.chance(0.1)) plan.first_epoch = static_cast<std::int16_t>(INT16_MAX - dice.below(10));
  plan.cluster.first_sequence = plan.first_sequence;
  plan.cluster.longest_silence = std::min<Duration>(config.request_timeout, 1s);
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
  draw_more_of_producer(plan, dice);
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
  work.many_doors = dice.chance(0.5);
  if (dice.chance(0.2)) work.prepare = dice.unit();
  if (dice.chance(0.1)) work.block = 0.01;
  if (dice.chance(0.1)) work.successors = static_cast<int>(dice.between(1, 3));
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

// Each of these changes much by itself, so that fewer seeds have them.
void draw_rare_faults(Plan& plan, Random dice) {
  FaultOdds& odds = plan.odds;
  const auto on = [&] { return dice.chance(0.2); };
  const auto up_to = [&](double most) { return dice.unit() * most; };
  if (on()) odds.hides_per_second = up_to(0.2);
  if (on()) odds.recreations_per_second = up_to(0.1);
  if (on()) odds.growths_per_second = up_to(0.2);
  if (on() && on()) odds.forgets_per_second = up_to(0.5);
  if (on()) odds.calm_forgets_per_second = up_to(0.5);
  if (on()) odds.set_backs_per_second = up_to(0.1);
  if (on()) odds.relocations_per_second = up_to(0.1);
  if (on()) odds.isolations_per_second = up_to(0.1);
  if (on()) odds.hint_absent = up_to(1.0);
  if (on()) odds.hint_wrong = up_to(0.2);
  if (on()) odds.odd_throttle = up_to(0.01);
  if (on()) odds.odd_metadata = up_to(0.2);
  if (on()) odds.answered_twice = up_to(0.01);
  if (on()) odds.stray_answer = up_to(0.01);
  if (on()) odds.answer_omits = up_to(0.05);
  if (on()) odds.answer_repeats = up_to(0.1);
  if (on()) odds.answer_adds = up_to(0.1);
  if (on()) odds.hides_offset = up_to(0.1);
  if (on()) odds.names_duplicate = up_to(1.0);
  odds.names_unknown_producer = dice.chance(0.3);
  if (dice.chance(0.3)) plan.cluster.bootstrap_name = "kafka";
}

// Pipes that take little and stand still for longer than a request may take: some request is half sent when its time is
// over.
void draw_narrow_pipes(Plan& plan, Random dice) {
  if (!dice.chance(0.05)) return;
  plan.odds.tiny_pipes = true;
  plan.odds.stalls_per_second = 0.5 + dice.unit();
  plan.producer.request_timeout = std::min(plan.producer.request_timeout, milliseconds(dice.between(100, 1000)));
  plan.cluster.longest_silence = std::min<Duration>(plan.producer.request_timeout, plan.cluster.longest_silence);
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
  plan.workload.conflicting_settings = Random(seed, "plan conflicts").chance(0.05);
  if (!with_faults) return plan;
  draw_faults(plan, Random(seed, "plan faults"));
  draw_rare_faults(plan, Random(seed, "plan rare faults"));
  draw_narrow_pipes(plan, Random(seed, "plan narrow pipes"));
  plan.odds.lose_node = plan.cluster.nodes > 1 && Random(seed, "plan lost node").chance(0.15);
  // Who knows no name for them cannot find brokers that have moved.
  if (plan.cluster.bootstrap_name.empty() && plan.cluster.host_prefix.empty()) plan.odds.relocations_per_second = 0;
  return plan;
}

}  // namespace distributedlog::simulation
