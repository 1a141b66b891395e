// Everything a seed decides before the run: the cluster, the producer's configuration, the workload, the faults.
#pragma once

#include "simulation/model/cluster.hpp"

#include <distributedlog/producer_config.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace distributedlog::simulation {

struct TopicPlan {
  std::string name;
  std::int32_t partitions = 1;
  bool log_append_time = false;
  bool exists = true;  // else it is created by its first use
};

struct WorkloadPlan {
  int tasks = 4;
  int records = 1000;
  std::size_t largest_value = 200;
  Duration longest_pause{};  // between the records of a task
  double explicit_partition = 0.2;
  double keyed = 0.5;
  double awaited = 0.5;  // tasks that await one send after the other
  double flush = 0;      // per record, a flush beside it
  // hostile callers
  double cancel = 0;     // per record
  double too_large = 0;  // per record
  bool close_early = false;
  bool destroy_early = false;
  double wall_clock_jump = 0;         // per record
  double block = 0;                   // per record: the caller's own code blocks the loop for up to two seconds
  int successors = 0;                 // producers that take over from the one before, at random moments
  double prepare = 0;                 // per task
  bool many_doors = false;            // enqueue, try_send and send_all beside send and async_send
  bool conflicting_settings = false;  // tries settings that contradict each other first
};

// What a pipe of `tiny_pipes` holds.
constexpr std::size_t narrow_pipe_bytes = 2000;

// Odds and rates. A class that is off has zeros.
struct FaultOdds {
  double refuse = 0, hang = 0;  // per attempt to connect
  double cut_per_kilobyte = 0;  // both directions
  bool tiny_chunks = false;
  bool tiny_pipes = false;
  double lose_on_close = 0;
  double stalls_per_second = 0;            // a link stands still for up to five seconds
  double cuts_per_second = 0;              // all connections of a node
  double lose_before = 0, lose_after = 0;  // per request
  double hang_before = 0, hang_after = 0;  // per request
  double slow_request = 0;                 // per request
  double throttle = 0;                     // per request
  double append_error = 0;                 // per batch, retriable
  double append_error_final = 0;           // per batch, not retriable
  double metadata_error = 0;               // per Metadata request
  double init_error = 0;                   // per InitProducerId request
  double crashes_per_second = 0;
  double silent_crash = 0;  // share of the crashes
  double pauses_per_second = 0;
  double moves_per_second = 0;
  bool lose_node = false;              // one node crashes and never comes back
  double hides_per_second = 0;         // a topic is unknown for up to ten seconds
  double recreations_per_second = 0;   // a topic is deleted and created again
  double growths_per_second = 0;       // a topic gets more partitions
  double forgets_per_second = 0;       // a partition forgets all producers, whatever is under way
  double calm_forgets_per_second = 0;  // the same while nothing is
  double set_backs_per_second = 0;     // leader epochs go back
  double relocations_per_second = 0;   // all nodes at once, to new addresses
  double isolations_per_second = 0;    // a node is cut off from the client for up to 45 seconds
  double hint_absent = 0, hint_wrong = 0;
  double odd_throttle = 0;                                       // per request: negative, or 2^31 - 1
  double odd_metadata = 0;                                       // per Metadata request
  double answered_twice = 0, stray_answer = 0;                   // per request
  double answer_omits = 0, answer_repeats = 0, answer_adds = 0;  // per Produce request
  double hides_offset = 0;                                       // per batch
  double names_duplicate = 0;                                    // per batch that is one
  bool names_unknown_producer = false;
};

struct Plan {
  std::uint64_t seed = 0;
  bool with_faults = false;
  ClusterSettings cluster;
  ProducerConfig producer;
  std::vector<TopicPlan> topics;
  WorkloadPlan workload;
  FaultOdds odds;
  Duration fault_phase{};
  bool compress_elsewhere = false;
  std::int32_t first_sequence = 0;
  std::int16_t first_epoch = 0;
  PipeQuality pipe;

  bool idempotent() const noexcept { return producer.enable_idempotence; }
};

Plan draw_plan(std::uint64_t seed, bool with_faults);

}  // namespace distributedlog::simulation
