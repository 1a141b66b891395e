// Which partition a record goes to. One object a topic.
#pragma once

#include "partitioner/keyless.hpp"
#include "partitioner/round_robin.hpp"
#include "producer/batch_channel.hpp"

#include <distributedlog/producer_config.hpp>

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace distributedlog::core {

class PartitionChoice {
 public:
  struct Result {
    std::int32_t partition = -1;
    error_code error;
    std::string detail;
  };
  using Channels = std::vector<std::unique_ptr<BatchChannel>>;
  using Entropy = std::function<std::uint64_t()>;

  explicit PartitionChoice(const ProducerConfig& config) noexcept
      : type_(config.partitioner_type), batch_size_(config.batch_size), sticky_(config.batch_size) {}

  // The leaders changed: keyless records go only where somebody takes them.
  void on_leaders(const Channels& channels);

  // An explicit partition wins over every partitioner.
  Result choose(const Channels& channels, const Record& record, const Entropy& random);

  // A record took `bytes` in the partition's open batch: the sticky choice may move on.
  void on_appended(const BatchChannel& channel, std::size_t bytes) noexcept;

 private:
  std::int32_t keyless(const Channels& channels, const Entropy& random);

  PartitionerType type_;
  std::size_t batch_size_;
  partitioner::StickyChooser sticky_;
  partitioner::RoundRobin round_robin_;
  std::vector<std::int32_t> available_;  // with a leader; all when none has one
  std::vector<std::int32_t> queued_;     // scratch
};

}  // namespace distributedlog::core
