// One partition: who leads it, its committed log, and what the leader remembers of producers (protocol.md, 6.2).
#pragma once

#include "simulation/model/batch.hpp"
#include "simulation/world/world.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <vector>

namespace distributedlog::simulation {

struct LoggedBatch {
  std::int64_t base_offset = 0;
  std::int64_t producer_id = -1;
  std::int16_t producer_epoch = -1;
  std::int32_t base_sequence = -1;
  std::int64_t max_timestamp = 0;
  bool repeated = false;       // a retry was answered with this batch's offset
  bool offset_hidden = false;  // an answer did not tell the offset
  std::vector<LoggedRecord> records;
};

struct AppendAnswer {
  std::int16_t error = 0;
  std::int64_t base_offset = -1;
  std::int64_t log_append_time_ms = -1;
  std::size_t index = 0;   // into the log, when the error is 0
  bool duplicate = false;  // nothing was written, it is there
};

struct Leadership {
  TimePoint since;
  std::int32_t leader = -1;
  std::int32_t epoch = 0;
};

class Partition {
 public:
  static constexpr std::size_t remembered_batches = 5;

  // ---- leadership: what holds now, and what a node that lags behind still believes
  void lead_by(TimePoint now, std::int32_t node);
  // Of any epoch: a cluster restored from a backup goes back.
  void lead_in_epoch(TimePoint now, std::int32_t node, std::int32_t epoch) { leaders_.push_back({now, node, epoch}); }
  const Leadership& leadership() const noexcept { return leaders_.back(); }
  const Leadership& leadership_seen(TimePoint when) const noexcept;
  bool existed(TimePoint when) const noexcept { return leaders_.front().since <= when; }

  // ---- the log
  // `log_append_time_ms` >= 0 on topics that stamp records themselves.
  AppendAnswer append(ProducedBatch batch, std::int64_t log_append_time_ms);
  const std::vector<LoggedBatch>& log() const noexcept { return log_; }
  std::int64_t end_offset() const noexcept { return end_offset_; }
  bool knows(std::int64_t producer_id) const noexcept { return producers_.contains(producer_id); }
  void hide_offset(std::size_t index) noexcept { log_[index].offset_hidden = true; }
  // What expiry of producer ids does. `in_use`: though a batch may be under way, so that nobody can tell a retry from
  // a new batch any more.
  void forget_producers(bool in_use = true) {
    producers_.clear();
    forgot_ = true;
    forgot_in_use_ |= in_use;
  }
  bool forgot() const noexcept { return forgot_; }
  bool forgot_in_use() const noexcept { return forgot_in_use_; }

 private:
  struct Remembered {
    std::int32_t first_sequence;
    std::int32_t last_sequence;
    std::size_t index;  // into log_
  };
  struct ProducerState {
    std::int16_t epoch = 0;
    std::deque<Remembered> batches;
  };

  std::int16_t judge(const ProducedBatch& batch, const ProducerState& state) const;
  const Remembered* find_duplicate(const ProducedBatch& batch, const ProducerState& state) const;
  std::int64_t write(ProducedBatch& batch, std::int64_t log_append_time_ms);

  std::vector<Leadership> leaders_;
  std::vector<LoggedBatch> log_;
  std::int64_t end_offset_ = 0;
  bool forgot_ = false;
  bool forgot_in_use_ = false;
  std::map<std::int64_t, ProducerState> producers_;
};

}  // namespace distributedlog::simulation
