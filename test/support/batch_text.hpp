// Batches and records as lines of text, the form of test/golden/batches.txt.
#pragma once

#include "record/batch_header.hpp"
#include "record/crc32c.hpp"
#include "support/hex.hpp"

#include <cstdint>
#include <cstdio>
#include <optional>
#include <span>
#include <sstream>
#include <string>
#include <string_view>

namespace distributedlog::test {

inline std::string describe(const std::optional<std::string_view>& text) {
  constexpr std::size_t longest_written_out = 256;
  if (!text) return "null";
  const auto bytes = std::as_bytes(std::span(*text));
  if (bytes.size() <= longest_written_out) return "x" + to_hex(bytes);
  char crc[9];
  std::snprintf(crc, sizeof crc, "%08x", record::crc32c(bytes));
  return "c" + std::to_string(bytes.size()) + ":" + crc;
}

inline std::string describe(const record::BatchHeader& header) {
  std::ostringstream line;
  line << "header " << header.base_offset << ' ' << header.partition_leader_epoch << ' ' << header.attributes << ' '
       << header.last_offset_delta << ' ' << header.base_timestamp << ' ' << header.max_timestamp << ' '
       << header.producer_id << ' ' << header.producer_epoch << ' ' << header.base_sequence << ' '
       << header.record_count;
  return line.str();
}

// Headers: a range of things with key() and value().
template <class Headers>
std::string describe(std::int64_t offset, std::int64_t timestamp, const std::optional<std::string_view>& key,
                     const std::optional<std::string_view>& value, const Headers& headers) {
  std::ostringstream line;
  line << "record " << offset << ' ' << timestamp << ' ' << describe(key) << ' ' << describe(value);
  for (const auto& header : headers) {
    line << ' ' << describe(std::optional(header.key())) << ' ' << describe(header.value());
  }
  return line.str();
}

}  // namespace distributedlog::test
