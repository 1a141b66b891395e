#include "producer/partition_choice.hpp"

#include "base/untrusted_text.hpp"
#include "partitioner/foreign_hashes.hpp"
#include "partitioner/murmur2.hpp"
#include "record/batch_header.hpp"

#include <distributedlog/error.hpp>

#include <fmt/format.h>

#include <exception>
#include <utility>

namespace distributedlog::core {

void PartitionChoice::on_leaders(const Channels& channels) {
  available_.clear();
  for (const auto& channel : channels) {
    if (channel->leader >= 0) available_.push_back(channel->partition);
  }
  if (available_.empty()) {
    for (const auto& channel : channels) available_.push_back(channel->partition);
  }
  const auto current = sticky_.current();
  if (current && channels[static_cast<std::size_t>(*current)]->leader < 0) sticky_.reset();
}

std::int32_t PartitionChoice::choose(const Channels& channels, const Record& record, const Entropy& random) {
  if (const std::int32_t certain = foresee(channels.size(), record); certain >= 0) return certain;
  const auto count = static_cast<std::int32_t>(channels.size());
  if (const auto& given = record.partition()) {
    return refuse(client_errc::invalid_partition, fmt::format("partition {}, the topic has {}", *given, count));
  }
  if (custom_ != nullptr) return ask_custom(record, count);
  switch (type_) {
    case PartitionerType::key_hash:
      return refuse(client_errc::missing_key);
    case PartitionerType::default_:
    case PartitionerType::sticky:
      return keyless(channels, random);
    case PartitionerType::round_robin:
      return round_robin_.next(available_);
    case PartitionerType::crc32:
      if (record.key() && !record.key()->empty()) return partitioner::partition_by_crc32(*record.key(), count);
      return keyless(channels, random);
    case PartitionerType::fnv1a:
      if (record.key()) return partitioner::partition_by_fnv1a(*record.key(), count);
      return keyless(channels, random);
  }
  return refuse(client_errc::partitioner_failed);
}

std::int32_t PartitionChoice::refuse(error_code error, std::string detail) {
  refusal_ = {error, std::move(detail)};
  return -1;
}

std::int32_t PartitionChoice::foresee(std::size_t partitions, const Record& record) const noexcept {
  const auto count = static_cast<std::int32_t>(partitions);
  if (const auto given = record.partition()) return *given >= 0 && *given < count ? *given : -1;
  const bool hashed = type_ == PartitionerType::default_ || type_ == PartitionerType::key_hash;
  if (custom_ != nullptr || !hashed || !record.key()) return -1;
  return partitioner::partition_for_key(*record.key(), count);
}

std::int32_t PartitionChoice::ask_custom(const Record& record, std::int32_t count) {
  try {
    const std::int32_t chosen = custom_->partition(record.topic(), record.key(), record.value(), count);
    if (chosen >= 0 && chosen < count) return chosen;
    return refuse(client_errc::partitioner_failed,
                  fmt::format("it chose partition {}, the topic has {}", chosen, count));
  } catch (const std::exception& error) {
    return refuse(client_errc::partitioner_failed, fmt::format("it threw: {}", escape_untrusted(error.what())));
  } catch (...) {
    return refuse(client_errc::partitioner_failed, "it threw something that is no std::exception");
  }
}

std::int32_t PartitionChoice::keyless(const Channels& channels, const Entropy& random) {
  if (const auto current = sticky_.current()) return *current;
  queued_.clear();
  for (const std::int32_t partition : available_) {
    const BatchChannel& channel = *channels[static_cast<std::size_t>(partition)];
    queued_.push_back(static_cast<std::int32_t>(channel.queue.size() + (channel.open != nullptr ? 1 : 0)));
  }
  return sticky_.choose(static_cast<std::uint32_t>(random()), available_, queued_);
}

void PartitionChoice::on_appended(const BatchChannel& channel) noexcept {
  if (sticky_.current() != channel.partition) return;
  const Batch& batch = *channel.open;
  // Full when another record like this one would not fit. A full batch counts whole, with its header and what is left.
  const bool full = batch.size + batch.newest_record > batch_size_;
  std::size_t bytes = batch.newest_record;
  if (batch.count == 1) bytes += record::batch_header_size;
  if (full && batch.size < batch_size_) bytes += batch_size_ - batch.size;
  sticky_.on_appended(bytes, full);
}

}  // namespace distributedlog::core
