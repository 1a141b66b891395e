// Every rule that the comments of ProducerConfig state.
#include "base/planted.hpp"
#include "compression/levels.hpp"
#include "config/bootstrap.hpp"
#include "config/circuit_breaker_rules.hpp"
#include "config/property_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>

namespace distributedlog {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t longest_wire_string = std::numeric_limits<std::int16_t>::max();
constexpr std::size_t largest_frame = std::numeric_limits<std::int32_t>::max();
constexpr milliseconds longest_wire_time{std::numeric_limits<std::int32_t>::max()};
constexpr milliseconds ten_years{std::int64_t{10} * 365 * 24 * 3600 *
                                 1000};  // a deadline beyond would overflow a clock

// Collects faults; the value shown is the setting's own.
class Rules {
 public:
  explicit Rules(const ProducerConfig& config) : config_(config) {
    config::parse_bootstrap(config.bootstrap_servers, &faults_);
  }

  void require(bool holds, std::string_view name, std::string reason) {
    if (holds) return;
    faults_.push_back({std::string(name), config::find_property(name)->get(config_), std::move(reason)});
  }

  // True when it holds, so that rules that add two times up can rely on both.
  bool require_time(milliseconds value, std::string_view name, milliseconds least, milliseconds most = ten_years) {
    const bool holds = value >= least && value <= most;
    require(holds, name, fmt::format("must be {} to {} milliseconds", least.count(), most.count()));
    return holds;
  }

  void add(std::string option, std::string value, std::string reason) {
    faults_.push_back({std::move(option), std::move(value), std::move(reason)});
  }
  void add(std::vector<ConfigFault> faults) {
    for (ConfigFault& fault : faults) faults_.push_back(std::move(fault));
  }

  std::vector<ConfigFault> faults() && { return std::move(faults_); }

 private:
  const ProducerConfig& config_;
  std::vector<ConfigFault> faults_;
};

void check_times(Rules& rules, const ProducerConfig& c) {
  constexpr milliseconds zero{0};
  constexpr milliseconds one{1};
  const bool linger_fits = rules.require_time(c.linger, "linger_ms", zero);
  const bool request_fits = rules.require_time(c.request_timeout, "request_timeout_ms", one, longest_wire_time);
  const bool delivery_fits = rules.require_time(c.delivery_timeout, "delivery_timeout_ms", one);
  if (linger_fits && request_fits && delivery_fits) {
    rules.require(
        c.delivery_timeout >= c.linger + c.request_timeout, "delivery_timeout_ms",
        fmt::format("must be at least linger_ms + request_timeout_ms = {}", (c.linger + c.request_timeout).count()));
  }
  rules.require_time(c.metadata_max_age, "metadata_max_age_ms", one);
  rules.require_time(c.max_block, "max_block_ms", zero);
  rules.require_time(c.connections_max_idle, "connections_max_idle_ms", zero);
  rules.require_time(c.connection_setup_timeout, "connection_setup_timeout_ms", one);
  if (rules.require_time(c.retry_backoff, "retry_backoff_ms", zero)) {
    rules.require_time(c.retry_backoff_max, "retry_backoff_max_ms", c.retry_backoff);
  }
  if (rules.require_time(c.reconnect_backoff, "reconnect_backoff_ms", one)) {
    rules.require_time(c.reconnect_backoff_max, "reconnect_backoff_max_ms", c.reconnect_backoff);
  }
}

void check_sizes(Rules& rules, const ProducerConfig& c) {
  rules.require(c.batch_size <= largest_frame, "batch_size", fmt::format("must be at most {}", largest_frame));
  rules.require(c.max_request_size >= 1 && c.max_request_size <= largest_frame, "max_request_size",
                fmt::format("must be 1 to {}", largest_frame));
  rules.require(
      c.buffer_memory >= 1 && c.buffer_memory >= c.batch_size, "buffer_memory",
      c.batch_size == 0 ? "must be at least 1" : fmt::format("must be at least batch_size = {}", c.batch_size));
}

bool has_control_character(std::string_view text) noexcept {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) return true;
  }
  return false;
}

void check_compression(Rules& rules, const ProducerConfig& c) {
  const auto number = static_cast<int>(c.compression);
  if (number < 0 || number > static_cast<int>(Compression::zstd)) {
    rules.require(false, "compression_type", fmt::format("{} is no codec", number));
    return;
  }
  rules.require(is_available(c.compression), "compression_type", "this codec is not in this build of the library");
  if (!c.compression_level) return;
  const auto levels = compression::level_range(c.compression);
  if (!levels) {
    rules.require(false, "compression_level", fmt::format("{} has no levels", to_string(c.compression)));
    return;
  }
  rules.require(compression::valid_level(c.compression, *c.compression_level), "compression_level",
                fmt::format("must be {} to {} for {}", levels->lowest, levels->highest, to_string(c.compression)));
}

void check_idempotence(Rules& rules, const ProducerConfig& c) {
  if (!c.enable_idempotence || planted(Bug::p24_conflict_accepted)) return;
  rules.require(c.acks == Acks::all, "acks", "must be all with enable_idempotence");
  rules.require(c.max_in_flight <= 5, "max_in_flight", "must be at most 5 with enable_idempotence");
  rules.require(!c.max_retries || *c.max_retries != 0, "max_retries", "must not be 0 with enable_idempotence");
}

// A topic's settings have to be what they would have to be for all topics.
void check_topics(Rules& rules, const ProducerConfig& c) {
  for (const auto& [topic, overrides] : c.topics) {
    const auto fault = [&rules, &name = topic](std::string_view option, std::string value, std::string reason) {
      rules.add("topic." + name + "." + std::string(option), std::move(value), std::move(reason));
    };
    if (const auto size = overrides.batch_size; size && *size > std::min(largest_frame, c.buffer_memory)) {
      fault("batch_size", fmt::format("{}", *size), "must be at most buffer_memory");
    }
    if (const auto linger = overrides.linger; linger && (linger->count() < 0 || *linger > c.delivery_timeout)) {
      fault("linger_ms", fmt::format("{}", linger->count()), "must be 0 to delivery_timeout_ms");
    }
    const Compression codec = overrides.compression.value_or(c.compression);
    if (overrides.compression && !is_available(codec)) {
      fault("compression_type", std::string(to_string(codec)), "this codec is not in this build of the library");
    }
    if (const auto level = overrides.compression_level; level && !compression::valid_level(codec, *level)) {
      fault("compression_level", fmt::format("{}", *level), fmt::format("is no level of {}", to_string(codec)));
    }
  }
}

}  // namespace

std::vector<ConfigFault> ProducerConfig::validate() const {
  Rules rules(*this);
  rules.require(client_id.size() <= longest_wire_string, "client_id",
                fmt::format("must be at most {} bytes", longest_wire_string));
  rules.require(!has_control_character(client_id), "client_id", "must not hold control characters");
  check_sizes(rules, *this);
  check_times(rules, *this);
  check_compression(rules, *this);
  rules.require(max_in_flight >= 1 && max_in_flight <= 1000, "max_in_flight", "must be 1 to 1000");
  rules.require(!max_retries || *max_retries >= 0, "max_retries", "must not be negative");
  rules.require(acks == Acks::all || acks == Acks::leader || acks == Acks::none, "acks", "must be 0, 1 or all");
  rules.require(partitioner_type >= PartitionerType::default_ && partitioner_type <= PartitionerType::fnv1a,
                "partitioner_type", "is no partitioner");
  rules.require(log_level <= LogLevel::debug, "log_level", "is no level");
  check_idempotence(rules, *this);
  check_topics(rules, *this);
  if (circuit_breaker) rules.add(config::circuit_breaker_faults(*circuit_breaker, "circuit_breaker_"));
  return std::move(rules).faults();
}

}  // namespace distributedlog
