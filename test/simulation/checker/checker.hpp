// Holds what the application was told against what stands in the logs (the contract, C1 to C6).
#pragma once

#include "simulation/checker/ledger.hpp"
#include "simulation/model/cluster.hpp"

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace distributedlog::simulation {

// What this run may be held to.
struct Expectations {
  bool exactly_once = true;  // idempotent
  bool in_order = true;      // per partition, in the order of sending
  bool acknowledged = true;  // acks is not 0, so an offset is told
  bool all_acked = false;    // nothing that goes wrong lasts as long as the delivery timeout
  bool wall_clock_steady = true;
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
    std::int64_t max_timestamp = 0;
  };

  void read_log(const Topic& topic, std::int32_t partition);
  void judge_logged(const Topic& topic, std::int32_t partition, const LoggedBatch& batch, const LoggedRecord& record,
                    std::int64_t& last_index);
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
  std::map<std::uint64_t, std::vector<Copy>> copies_;
  std::map<std::pair<std::string, std::string>, std::int32_t> partition_of_key_;
};

}  // namespace distributedlog::simulation
