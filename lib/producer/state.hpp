// Everything the producer's decisions work on. Nothing here knows an executor, a clock or a socket.
#pragma once

#include "producer/completion.hpp"
#include "producer/expiry_list.hpp"
#include "producer/flush_tracker.hpp"
#include "producer/retry_policy.hpp"
#include "producer/telemetry.hpp"
#include "producer/topic_state.hpp"

#include <distributedlog/producer_config.hpp>
#include <distributedlog/producer_metrics.hpp>

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>

namespace distributedlog::core {

// A linger that runs: the batch is due when it is still the open one of its channel.
struct LingerEntry {
  TimePoint due;
  BatchChannel* channel;
  std::uint64_t order;
};

struct State {
  State(const ProducerConfig& settings, std::function<std::uint64_t()> entropy);

  TopicState* find_topic(std::string_view name) noexcept;
  TopicState& topic(std::string_view name);

  // Puts the channel into its leader's ready list when it has something to send. Cheap to call too often.
  void list_if_ready(BatchChannel& channel);
  // Out of its leader's ready list, because it is about to get another leader: the old one may never be asked again.
  void unlist(BatchChannel& channel);

  // The next request may find the channel due now: linger over, flush, memory pressure.
  void force(BatchChannel& channel);

  // The open batch is due at that moment, unless it leaves before.
  void start_linger(BatchChannel& channel, TimePoint due);

  // No more records for the open batch: to the end of the queue, and to the compressors where there are some.
  void close_open(BatchChannel& channel);
  // Hands a closed batch to the compressors outside, if the settings name any.
  void want_compression(Batch& batch);

  // Tells every waiter of the batch; gives the budget of their sends back.
  void complete_sends(Batch& batch, error_code error, DeliveryCertainty certainty, std::string detail,
                      std::int64_t base_offset, std::int64_t append_time_ms);

  // One record failed by itself.
  void count_failed(const PendingSend& send, error_code error);
  // It is told so, with `detail`, and stands in no other list.
  void fail_alone(PendingSend& send, error_code error, std::string detail, DeliveryCertainty certainty,
                  error_code last_cause = {});

  // A memory waiter can be admitted only when batches leave: they need not linger.
  void force_all_open();

  const ProducerConfig config;
  const ChannelLimits limits;
  const RetryPolicy retry;
  std::function<std::uint64_t()> random;

  BatchMemory memory;
  FlushTracker flushes;
  CompletionQueue done;
  ProducerMetrics counters;
  std::uint64_t failed_outside = 0;  // of records_failed, those that never had a batch
  Telemetry telemetry;

  std::unordered_map<std::string_view, std::unique_ptr<TopicState>> topics;  // keys live in TopicName
  std::vector<TopicState*> topic_order;  // in order of first use: nothing iterates the hash map
  PendingList memory_waiters;            // all topics, in order of acceptance
  // On its way into a list or from one to another: known here should memory run out underway (`Undecided`).
  PendingSend* in_hand = nullptr;
  ExpiryList batches;                 // all live batches by age
  std::deque<LingerEntry> lingering;  // by due time
  std::multimap<TimePoint, BatchChannel*> backoffs;
  std::map<std::int32_t, std::deque<BatchChannel*>> ready;  // by node

  std::int32_t first_sequence = 0;  // of every partition
  std::int16_t first_epoch = 0;
  std::int64_t producer_id = -1;
  bool producer_id_wanted = false;
  bool metadata_wanted = false;                      // a leader is wrong or unknown: refresh soon
  std::vector<BatchPtr> to_compress;                 // closed, and meant for `compress_on`
  std::vector<PendingSend*> admitted;                // of the sends that asked to be told
  std::set<std::string, std::less<>> topics_wanted;  // never asked for yet: at once
  error_code cluster_error;     // the last failure to reach the cluster, for the message of a time-out
  std::string cluster_trouble;  // the same in words, with the address
  bool turn_wanted = false;     // a request was built, and with it something came up that is not for its link to do
  int flushing = 0;             // flushes and close under way: nothing lingers
  std::uint64_t next_request = 1;

 private:
  TopicState* last_topic_ = nullptr;  // most programs write to one topic at a time
};

}  // namespace distributedlog::core
