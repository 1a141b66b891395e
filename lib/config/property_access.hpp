// How the text of one setting is read and shown. Only property_table.cpp includes this.
#pragma once

#include "config/values.hpp"

#include <distributedlog/producer_config.hpp>

#include <fmt/format.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

namespace distributedlog::config::access {

using Reason = std::optional<std::string>;
using milliseconds = std::chrono::milliseconds;

template <auto Member>
using TypeOf = std::remove_reference_t<decltype(std::declval<ProducerConfig&>().*Member)>;

template <auto Member>
Reason set_text(ProducerConfig& config, std::string_view value) {
  config.*Member = std::string(value);
  return std::nullopt;
}

template <auto Member>
std::string get_text(const ProducerConfig& config) {
  return config.*Member;
}

template <auto Member>
Reason set_number(ProducerConfig& config, std::string_view value) {
  using Number = TypeOf<Member>;
  const Integer parsed = parse_integer(value);
  if (parsed.reason != nullptr) return parsed.reason;
  if (std::is_unsigned_v<Number> && parsed.value < 0) return "must not be negative";
  if constexpr (sizeof(Number) < sizeof(std::int64_t)) {
    if (parsed.value < std::numeric_limits<Number>::min() || parsed.value > std::numeric_limits<Number>::max()) {
      return "is out of range";
    }
  }
  config.*Member = static_cast<Number>(parsed.value);
  return std::nullopt;
}

template <auto Member>
std::string get_number(const ProducerConfig& config) {
  return fmt::format("{}", config.*Member);
}

template <auto Member>
Reason set_duration(ProducerConfig& config, std::string_view value) {
  const Integer parsed = parse_integer(value);
  if (parsed.reason != nullptr) return parsed.reason;
  config.*Member = milliseconds(parsed.value);
  return std::nullopt;
}

template <auto Member>
std::string get_duration(const ProducerConfig& config) {
  return fmt::format("{}", (config.*Member).count());
}

template <auto Member>
Reason set_flag(ProducerConfig& config, std::string_view value) {
  const std::optional<bool> parsed = parse_boolean(value);
  if (!parsed) return "must be true or false";
  config.*Member = *parsed;
  return std::nullopt;
}

template <auto Member>
std::string get_flag(const ProducerConfig& config) {
  return config.*Member ? "true" : "false";
}

// Kafka's greatest number of retries stands for "no limit of its own".
inline constexpr std::int64_t kafka_unlimited = std::numeric_limits<std::int32_t>::max();

inline Reason set_retries(ProducerConfig& config, std::string_view value) {
  const Integer parsed = parse_integer(value);
  if (value == "unlimited" || (parsed.reason == nullptr && parsed.value == kafka_unlimited)) {
    config.max_retries.reset();
    return std::nullopt;
  }
  if (parsed.reason != nullptr) return parsed.reason;
  if (parsed.value < 0 || parsed.value > kafka_unlimited) return "must be 0 to 2147483647 (unlimited)";
  config.max_retries = static_cast<std::int32_t>(parsed.value);
  return std::nullopt;
}

inline std::string get_retries(const ProducerConfig& config) {
  return config.max_retries ? fmt::format("{}", *config.max_retries) : "unlimited";
}

inline Reason set_compression(ProducerConfig& config, std::string_view value) {
  const std::optional<Compression> codec = compression_from_name(value);
  if (!codec) return "must be none, gzip, snappy, lz4 or zstd";
  config.compression = *codec;
  return std::nullopt;
}

inline std::string get_compression(const ProducerConfig& config) { return std::string(to_string(config.compression)); }

inline Reason set_level(ProducerConfig& config, std::string_view value) {
  if (value == "default") {
    config.compression_level.reset();
    return std::nullopt;
  }
  const Integer parsed = parse_integer(value);
  if (parsed.reason != nullptr) return parsed.reason;
  if (parsed.value < std::numeric_limits<int>::min() || parsed.value > std::numeric_limits<int>::max()) {
    return "is out of range";
  }
  config.compression_level = static_cast<int>(parsed.value);
  return std::nullopt;
}

inline std::string get_level(const ProducerConfig& config) {
  return config.compression_level ? fmt::format("{}", *config.compression_level) : "default";
}

struct PartitionerName {
  std::string_view name;
  PartitionerType type;
};
inline constexpr auto partitioner_names = std::to_array<PartitionerName>({
    {"default", PartitionerType::default_},
    {"key_hash", PartitionerType::key_hash},
    {"round_robin", PartitionerType::round_robin},
    {"sticky", PartitionerType::sticky},
    {"crc32", PartitionerType::crc32},
    {"fnv1a", PartitionerType::fnv1a},
    // librdkafka's names for the same; shown are the ones above.
    {"murmur2_random", PartitionerType::default_},
    {"consistent_random", PartitionerType::crc32},
    {"fnv1a_random", PartitionerType::fnv1a},
});

inline Reason set_partitioner(ProducerConfig& config, std::string_view value) {
  const std::string wanted = lower_case(value);
  for (const PartitionerName& known : partitioner_names) {
    if (known.name != wanted) continue;
    config.partitioner_type = known.type;
    return std::nullopt;
  }
  return "must be default, key_hash, round_robin, sticky, crc32 or fnv1a";
}

inline std::string get_partitioner(const ProducerConfig& config) {
  for (const PartitionerName& known : partitioner_names) {
    if (known.type == config.partitioner_type) return std::string(known.name);
  }
  return fmt::format("{}", static_cast<int>(config.partitioner_type));
}

inline constexpr auto log_levels =
    std::to_array({LogLevel::off, LogLevel::error, LogLevel::warning, LogLevel::info, LogLevel::debug});

inline Reason set_log_level(ProducerConfig& config, std::string_view value) {
  const std::string wanted = lower_case(value);
  for (const LogLevel level : log_levels) {
    if (to_string(level) != wanted) continue;
    config.log_level = level;
    return std::nullopt;
  }
  return "must be off, error, warning, info or debug";
}

inline std::string get_log_level(const ProducerConfig& config) {
  if (config.log_level <= LogLevel::debug) return std::string(to_string(config.log_level));
  return fmt::format("{}", static_cast<int>(config.log_level));
}

inline Reason set_acks(ProducerConfig& config, std::string_view value) {
  const std::string word = lower_case(value);
  if (word == "all" || word == "-1") {
    config.acks = Acks::all;
  } else if (word == "1") {
    config.acks = Acks::leader;
  } else if (word == "0") {
    config.acks = Acks::none;
  } else {
    return "must be 0, 1 or all";
  }
  return std::nullopt;
}

inline std::string get_acks(const ProducerConfig& config) {
  return config.acks == Acks::all ? "all" : fmt::format("{}", static_cast<int>(config.acks));
}

// The threshold is the switch: without one there is no breaker.
inline Reason set_breaker_threshold(ProducerConfig& config, std::string_view value) {
  if (value == "off") {
    config.circuit_breaker.reset();
    return std::nullopt;
  }
  const Integer parsed = parse_integer(value);
  if (parsed.reason != nullptr) return parsed.reason;
  if (parsed.value < std::numeric_limits<int>::min() || parsed.value > std::numeric_limits<int>::max()) {
    return "is out of range";
  }
  if (!config.circuit_breaker) config.circuit_breaker.emplace();
  config.circuit_breaker->failure_threshold = static_cast<int>(parsed.value);
  return std::nullopt;
}

inline std::string get_breaker_threshold(const ProducerConfig& config) {
  return config.circuit_breaker ? fmt::format("{}", config.circuit_breaker->failure_threshold) : "off";
}

inline Reason set_breaker_recovery(ProducerConfig& config, std::string_view value) {
  const bool is_default = value == "default";
  const Integer parsed = parse_integer(value);
  if (!is_default && parsed.reason != nullptr) return parsed.reason;
  if (!config.circuit_breaker) {
    if (is_default) return std::nullopt;
    return "has no effect without circuit_breaker_failure_threshold";
  }
  config.circuit_breaker->recovery_timeout =
      is_default ? CircuitBreakerOptions().recovery_timeout : milliseconds(parsed.value);
  return std::nullopt;
}

inline std::string get_breaker_recovery(const ProducerConfig& config) {
  return config.circuit_breaker ? fmt::format("{}", config.circuit_breaker->recovery_timeout.count()) : "default";
}

}  // namespace distributedlog::config::access
