// Which partition a record goes to. One object a topic.
#pragma once

#include "partitioner/keyless.hpp"
#include "partitioner/round_robin.hpp"
#include "producer/batch_channel.hpp"

#include <distributedlog/partitioner.hpp>
#include <distributedlog/producer_config.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace distributedlog::core {

class PartitionChoice {
 public:
  struct Refusal {
    error_code error;
    std::string detail;
  };
  using Channels = std::vector<std::unique_ptr<BatchChannel>>;
  using Entropy = std::function<std::uint64_t()>;

  PartitionChoice(const ProducerConfig& config, const TopicSettings& settings) noexcept
      : type_(config.partitioner_type),
        custom_(config.partitioner.get()),
        batch_size_(settings.batch_size),
        sticky_(settings.batch_size) {}

  // The leaders changed: keyless records go only where somebody takes them.
  void on_leaders(const Channels& channels);

  // An explicit partition wins over every partitioner. -1: there is none for it, and `refusal` tells why.
  std::int32_t choose(const Channels& channels, const Record& record, const Entropy& random);
  const Refusal& refusal() const noexcept { return refusal_; }

  // Where the record will go, as far as nothing but the record decides; -1: more does. No std::optional, whose halves
  // would be read back as one before they have left the store buffer.
  std::int32_t foresee(std::size_t partitions, const Record& record) const noexcept;

  // Is the choice one that must not be asked for twice for one record (it counts, or it is the user's)?
  bool counts() const noexcept { return custom_ != nullptr || type_ == PartitionerType::round_robin; }

  // A record went into the partition's open batch: the sticky choice may move on.
  void on_appended(const BatchChannel& channel) noexcept;

 private:
  std::int32_t keyless(const Channels& channels, const Entropy& random);

  std::int32_t ask_custom(const Record& record, std::int32_t count);
  std::int32_t refuse(error_code error, std::string detail = {});

  PartitionerType type_;
  Partitioner* custom_;  // kept alive by the settings
  std::size_t batch_size_;
  partitioner::StickyChooser sticky_;
  partitioner::RoundRobin round_robin_;
  std::vector<std::int32_t> available_;  // with a leader; all when none has one
  std::vector<std::int32_t> queued_;     // scratch
  Refusal refusal_;                      // of the last record that was refused
};

}  // namespace distributedlog::core
