// What a producer writes into a log, when it is given one.
#pragma once

#include <distributedlog/export.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace distributedlog {

// From the rarest to the most talkative. `off` is for `ProducerConfig::log_level` only.
enum class LogLevel : std::uint8_t {
  off,
  error,    // records failed; an observer threw
  warning,  // a broker cannot be reached or was lost, an epoch had to be begun
  info,     // connections, retries, the producer id, throttling
  debug,    // every batch and request, idle connections that end, metadata
};

constexpr std::string_view to_string(LogLevel level) noexcept {
  switch (level) {
    case LogLevel::off:
      return "off";
    case LogLevel::error:
      return "error";
    case LogLevel::warning:
      return "warning";
    case LogLevel::info:
      return "info";
    case LogLevel::debug:
      return "debug";
  }
  return "debug";
}

// One line. It holds no key, value or header of a record and no secret; what came from a broker is escaped and cut.
struct LogEntry {
  LogLevel level = LogLevel::info;
  std::string text;  // without a line end
};

// Called on the producer's executor, never at the same time as itself. It must not block: the producer waits. What it
// throws is caught and counted (`ProducerMetrics::observer_errors`).
using LogSink = std::function<void(const LogEntry& entry)>;

}  // namespace distributedlog
