// A produced batch, taken apart and copied, so that the log remembers what was really on the wire.
#pragma once

#include "record/batch_header.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace distributedlog::simulation {

struct LoggedRecord {
  std::optional<std::string> key;
  std::optional<std::string> value;
  std::vector<std::pair<std::string, std::optional<std::string>>> headers;
  std::int64_t timestamp = 0;
  std::int64_t offset = 0;
};

struct ProducedBatch {
  record::BatchHeader header;
  std::vector<LoggedRecord> records;  // offsets count from 0
  std::size_t size = 0;
  std::uint64_t content_hash = 0;  // of everything a retry must not change
};

struct BatchVerdict {
  std::int16_t shape = 0;    // refused with this before anybody asks who leads the partition
  std::int16_t content = 0;  // refused with this by the leader, if it is not too large
  std::string why;           // what no proper client would send, refused or not; empty when there is nothing

  bool sound() const noexcept { return shape == 0 && content == 0; }
};

// Reads what came for one partition. `batch` is unspecified when it is not sound.
BatchVerdict read_produced_batch(std::span<const std::byte> bytes, ProducedBatch& batch);

}  // namespace distributedlog::simulation
