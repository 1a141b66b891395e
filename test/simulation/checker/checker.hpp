// Holds what the application was told against what stands in the logs (the contract, C1 to C6).
#pragma once

#include "simulation/checker/ledger.hpp"
#include "simulation/model/cluster.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace distributedlog::simulation {

using PartitionName = std::pair<std::string, std::int32_t>;

// What this run may be held to.
struct Expectations {
  bool exactly_once = true;        // idempotent
  bool in_order = true;            // per partition, in the order of sending
  bool acked_in_order = false;     // the same for the first copies of what was acknowledged
  bool acknowledged = true;        // acks is not 0, so an offset is told
  bool all_acked = false;          // nothing that goes wrong lasts as long as the delivery timeout
  std::set<PartitionName> struck;  // but in these, where a broker said no for good
  bool wall_clock_steady = true;
  bool topics_by_id = false;  // batches name the topic's id, so that none goes into a topic made again by accident
  bool circuit_breaker = false;
  bool probes_acked = true;  // the limits leave time for a record to be acknowledged when all is well
  Duration longest_send = std::chrono::hours(1);  // from the call to the completion
  Duration longest_after_cancel = std::chrono::milliseconds(10);
};

struct Verdict {
  std::uint64_t sent = 0;
  std::uint64_t acked = 0;
  std::uint64_t not_written = 0;
  std::uint64_t maybe_written = 0;
  std::uint64_t logged = 0;
  std::vector<std::string> faults;
};

class Checker {
 public:
  Checker(Cluster& cluster, const Ledger& ledger, Expectations expected)
      : cluster_(cluster), ledger_(ledger), expected_(expected) {}

  Verdict check();

 private:
  struct Copy {
    std::int32_t partition = -1;
    std::int64_t offset = -1;
    std::int64_t timestamp = 0;
    bool repeated = false;
    bool offset_hidden = false;
    std::int64_t max_timestamp = 0;
    const Topic* topic = nullptr;
    bool once = true;  // whether a second copy would be one too many
  };

  // The newest record, and the newest one that was acknowledged.
  struct Newest {
    std::int64_t index = -1;
    std::int64_t acked = -1;
    std::int64_t producer_id = -1;  // under which the newest one was written
  };

  // A log that is being read, and what is newest of each producer in it.
  struct Log {
    const Topic& topic;
    std::int32_t partition;
    bool in_order;
    bool acked_in_order;
    bool once;
    std::map<int, Newest> newest;
    std::map<std::int64_t, std::int64_t> newest_of_id;  // of each producer id, the newest record's index
  };

  void read_logs(const Topic& topic);
  void read_log(const Topic& topic, std::int32_t partition);
  void judge_logged(Log& log, const LoggedBatch& batch, const LoggedRecord& record);
  void judge_order(Log& log, const LoggedBatch& batch, const Sent& sent);
  void judge_copies(const Sent& sent, const std::vector<Copy>& copies);
  bool may_fail(const Sent& sent) const;
  void judge_send(const Sent& sent);
  void judge_ack(const Sent& sent, const std::vector<Copy>& copies);
  void judge_failure(const Sent& sent, const std::vector<Copy>& copies);
  void judge_time(const Sent& sent);
  void fault(const std::string& rule, const Sent& sent, const std::string& what);
  void fault(std::string what);

  Cluster& cluster_;
  const Ledger& ledger_;
  Expectations expected_;
  Verdict verdict_;
  std::vector<std::vector<Copy>> copies_;  // by index
  std::map<std::pair<std::string, std::string>, std::int32_t> partition_of_key_;
};

}  // namespace distributedlog::simulation
