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
  // The client has read what became of a batch.
  void answer_read(const std::string& topic, std::int32_t partition, const record::BatchHeader& header,
                   std::int16_t error);

  std::uint64_t retries_seen() const noexcept { return retries_; }

 private:
  struct Range {
    std::int32_t count = 0;
    std::uint64_t hash = 0;
    bool refused_for_size = false;  // it may come again in pieces
  };
  using Ranges = std::map<std::int32_t, Range>;
  struct History {
    Ranges ranges;
    std::map<std::pair<std::int32_t, std::int32_t>, std::uint64_t> split;  // came in pieces since, by first and count
    std::map<std::int32_t, TimePoint> refused;  // by the sequence behind it, when the client read that it is for good
    TimePoint first_ack = TimePoint::max();     // when the client read of it
    std::int64_t next = -1;                     // the sequence behind the newest; -1: nothing was seen
  };
  using ProducerKey = std::tuple<std::string, std::int32_t, std::int64_t, std::int16_t>;

  struct Place {
    const std::string& topic;
    std::int32_t partition;
    const record::BatchHeader& header;
  };

  bool is_retry(const History& history, const ProducedBatch& batch, const Place& where);
  bool is_piece(History& history, const ProducedBatch& batch, const Place& where);
  bool may_come(const History& history, const record::BatchHeader& header, TimePoint written_at) const;
  bool begins(std::int32_t sequence) const noexcept { return sequence == 0 || sequence == first_sequence_; }
  History& history_of(const std::string& topic, std::int32_t partition, const record::BatchHeader& header) {
    return histories_[{topic, partition, header.producer_id, header.producer_epoch}];
  }
  void complain(const Place& where, const std::string& what);

  World& world_;
  bool no_gaps_ = false;
  std::int32_t first_sequence_ = 0;
  std::map<ProducerKey, History> histories_;
  std::uint64_t retries_ = 0;
};

}  // namespace distributedlog::simulation
