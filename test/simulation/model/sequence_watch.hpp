// Watches what an idempotent producer does with its sequences, across connections and leaders: a range of sequences
// is one batch for ever, and a partition's second batch waits for the first one's acknowledgement.
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

  void saw(const std::string& topic, std::int32_t partition, const ProducedBatch& batch, TimePoint written_at);
  // The broker refused it for its size: it may come again in pieces.
  void refused_for_size(const std::string& topic, std::int32_t partition, const ProducedBatch& batch);
  // The client has read that a batch of this producer was written to the partition.
  void acknowledged(const std::string& topic, std::int32_t partition, std::int64_t producer_id);

  std::uint64_t retries_seen() const noexcept { return retries_; }

 private:
  struct Range {
    std::int32_t count = 0;
    std::uint64_t hash = 0;
    bool may_be_split = false;
  };
  using Ranges = std::map<std::int32_t, Range>;
  using PartitionKey = std::pair<std::string, std::int32_t>;
  using ProducerKey = std::tuple<std::string, std::int32_t, std::int64_t, std::int16_t>;

  bool retry_or_piece(Ranges& ranges, const ProducedBatch& batch, const std::string& where);
  void complain(const std::string& where, const std::string& what);

  World& world_;
  bool no_gaps_ = false;
  std::map<ProducerKey, Ranges> ranges_;
  std::map<std::pair<PartitionKey, std::int64_t>, TimePoint> first_ack_;
  std::uint64_t retries_ = 0;
};

}  // namespace distributedlog::simulation
