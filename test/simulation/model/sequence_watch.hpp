// Watches what an idempotent producer does with its sequences, across connections and leaders: a range of sequences
// is one batch for ever, and the second batch of an epoch waits for the first one's acknowledgement.
#pragma once

#include "simulation/model/batch.hpp"
#include "simulation/world/world.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <utility>

namespace distributedlog::simulation {

class SequenceWatch {
 public:
  explicit SequenceWatch(World& world) noexcept : world_(world) {}

  // Without faults nothing is lost, so every batch is the next one.
  void expect_no_gaps() noexcept { no_gaps_ = true; }
  // Where the client begins to count in a partition.
  void expect_first(std::int32_t sequence) noexcept { first_sequence_ = sequence; }

  void saw(const std::string& topic, std::int32_t partition, const ProducedBatch& batch, TimePoint written_at);
  // The broker refused it for its size: it may come again in pieces.
  void refused_for_size(const std::string& topic, std::int32_t partition, const ProducedBatch& batch);
  // The client has read that a batch of this producer was written to the partition.
  void acknowledged(const std::string& topic, std::int32_t partition, std::int64_t producer_id, std::int16_t epoch);

  std::uint64_t retries_seen() const noexcept { return retries_; }

 private:
  struct Range {
    std::int32_t count = 0;
    std::uint64_t hash = 0;
    bool may_be_split = false;
  };
  using Ranges = std::map<std::int32_t, Range>;
  struct History {
    Ranges ranges;
    std::int64_t next = -1;  // the sequence behind the newest; -1: nothing was seen
  };
  using ProducerKey = std::tuple<std::string, std::int32_t, std::int64_t, std::int16_t>;

  struct Place {
    const std::string& topic;
    std::int32_t partition;
    const record::BatchHeader& header;
  };

  bool retry_or_piece(Ranges& ranges, const ProducedBatch& batch, const Place& where);
  void complain(const Place& where, const std::string& what);

  World& world_;
  bool no_gaps_ = false;
  std::int32_t first_sequence_ = 0;
  std::map<ProducerKey, History> histories_;
  std::map<ProducerKey, TimePoint> first_ack_;
  std::uint64_t retries_ = 0;
};

}  // namespace distributedlog::simulation
