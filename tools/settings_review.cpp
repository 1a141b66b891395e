#include "settings_review.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

namespace distributedlog::tool {

namespace {

using std::chrono::milliseconds;

constexpr double long_round_trip_ms = 10;
constexpr std::size_t small_batch = 4096;
constexpr milliseconds long_linger{1000};
constexpr milliseconds short_request{1000};
constexpr milliseconds short_delivery{5000};
constexpr milliseconds brokers_idle_limit{600000};  // connections.max.idle.ms of a broker that nobody configured
constexpr milliseconds long_metadata_age{900000};
constexpr std::size_t brokers_message_limit = 1048588;  // message.max.bytes, the same

class Review {
 public:
  Review(const ProducerConfig& config, const Surroundings& around) : config_(config), around_(around) {}

  std::vector<Finding> run() {
    lost_and_doubled();
    out_of_order();
    time_limits();
    slow_sends();
    memory();
    connections();
    return std::move(findings_);
  }

 private:
  void say(Severity severity, std::string setting, std::string problem, std::string remedy) {
    findings_.push_back({severity, std::move(setting), std::move(problem), std::move(remedy)});
  }

  void lost_and_doubled() {
    if (config_.acks == Acks::none) {
      say(Severity::warning, "acks=0", "records are lost without a word: nobody confirms them, offsets are unknown",
          "acks=all with enable_idempotence=true, unless losing records is fine");
    } else if (config_.acks == Acks::leader) {
      say(Severity::warning, "acks=1", "a leader that fails takes records with it that it has confirmed",
          "acks=all; with several requests in flight it costs latency, not throughput");
    }
    if (!config_.enable_idempotence && config_.acks != Acks::none && config_.max_retries != 0) {
      say(Severity::warning, "enable_idempotence=false", "a retry after a lost answer writes the record twice",
          "enable_idempotence=true (with acks=all and max_in_flight of at most 5)");
    }
    if (config_.max_retries && *config_.max_retries < 10) {
      say(Severity::warning, fmt::format("max_retries={}", *config_.max_retries),
          fmt::format("the attempts are used up within about {} ms, while a new leader may take seconds to be found",
                      longest_backoff().count()),
          "leave max_retries out: delivery_timeout_ms bounds the attempts");
    }
  }

  // What the waits between the attempts add up to.
  milliseconds longest_backoff() const {
    milliseconds sum{0};
    milliseconds wait = config_.retry_backoff;
    for (int i = 0; i < *config_.max_retries; ++i) {
      sum += std::min(wait, config_.retry_backoff_max);
      wait = std::min(wait * 2, config_.retry_backoff_max);
    }
    return sum;
  }

  void out_of_order() {
    if (!config_.enable_idempotence && config_.max_in_flight > 1 && config_.max_retries != 0) {
      say(Severity::warning, fmt::format("max_in_flight={}", config_.max_in_flight),
          "without idempotence a retry can overtake: records of a partition change their order",
          "enable_idempotence=true, or max_in_flight=1");
    }
    if (config_.partitioner_type == PartitionerType::round_robin ||
        config_.partitioner_type == PartitionerType::sticky) {
      say(Severity::hint, "partitioner_type", "keys do not choose the partition: records of one key have no order",
          "partitioner_type=default keeps a key on one partition");
    }
  }

  void time_limits() {
    if (config_.delivery_timeout < config_.linger + 2 * config_.request_timeout) {
      say(Severity::warning, fmt::format("delivery_timeout_ms={}", config_.delivery_timeout.count()),
          fmt::format("one lost answer uses it up: request_timeout_ms={} leaves no time for a second attempt",
                      config_.request_timeout.count()),
          "delivery_timeout_ms of several request_timeout_ms, or a shorter request_timeout_ms");
    }
    if (config_.delivery_timeout < short_delivery) {
      say(Severity::warning, fmt::format("delivery_timeout_ms={}", config_.delivery_timeout.count()),
          "shorter than the election of a new leader: records fail when a broker restarts",
          "30000 or more; bound the wait of a caller with cancellation instead");
    }
    if (config_.request_timeout < short_request) {
      say(Severity::warning, fmt::format("request_timeout_ms={}", config_.request_timeout.count()),
          "a broker that pauses for a moment (garbage collection, slow disk) loses its connection and gets everything "
          "again",
          "some seconds; 30000 is the default");
    }
    if (config_.max_block == milliseconds(0)) {
      say(Severity::warning, "max_block_ms=0",
          "the first send to each topic fails, because its metadata is not here yet, and so does one that finds the "
          "buffer full",
          "some seconds, or send only after a first record of the topic was acknowledged");
    }
    if (config_.metadata_max_age > long_metadata_age) {
      say(Severity::hint, fmt::format("metadata_max_age_ms={}", config_.metadata_max_age.count()),
          "partitions that are added to a topic get no records for that long", "300000 is the default");
    }
  }

  void slow_sends() {
    if (config_.linger >= long_linger) {
      say(Severity::warning, fmt::format("linger_ms={}", config_.linger.count()),
          "a record that does not fill its batch waits that long before it leaves",
          "5 to 100 are enough for full batches; 0 adapts by itself");
    }
    if (config_.batch_size == 0) {
      say(Severity::warning, "batch_size=0",
          "every record travels in a batch of its own, linger and compression are idle",
          "16384 is the default, 131072 is for throughput");
    } else if (config_.batch_size < small_batch) {
      say(Severity::hint, fmt::format("batch_size={}", config_.batch_size),
          "small batches cost requests and CPU, and compress badly", "16384 is the default, 131072 is for throughput");
    }
    if (config_.compression == Compression::gzip) {
      say(Severity::hint, "compression_type=gzip",
          "the slowest of the codecs: it is the first thing to go when CPU is short",
          "lz4 for speed, zstd for about the same size as gzip");
    }
    if (around_.round_trip_ms && *around_.round_trip_ms >= long_round_trip_ms) round_trip(*around_.round_trip_ms);
  }

  void round_trip(double ms) {
    say(Severity::hint, fmt::format("round trip of {:.1f} ms", ms),
        fmt::format("one co_await send after the other makes at most {:.0f} records/s, and max_in_flight={} batches of "
                    "batch_size={} carry at most {:.1f} MB/s a partition",
                    1000 / ms, config_.max_in_flight, config_.batch_size,
                    static_cast<double>(config_.batch_size) * config_.max_in_flight / ms / 1000),
        "send from many coroutines or with async_send so that batches fill; batch_size=131072, linger_ms=5 to 100, "
        "compression_type=lz4; a broker that is nearer");
  }

  void memory() {
    if (around_.partitions && config_.batch_size != 0 &&
        config_.batch_size > config_.buffer_memory / std::max<std::size_t>(*around_.partitions, 1)) {
      say(Severity::warning, fmt::format("buffer_memory={}", config_.buffer_memory),
          fmt::format(
              "{} partitions with batch_size={} do not fit: sends wait for memory before their batches are full",
              *around_.partitions, config_.batch_size),
          fmt::format("buffer_memory of at least {}, or a smaller batch_size",
                      2 * *around_.partitions * config_.batch_size));
    }
    constexpr std::size_t much = std::size_t{1} << 30;
    if (config_.buffer_memory >= much) {
      say(Severity::hint, fmt::format("buffer_memory={}", config_.buffer_memory),
          "so much may be pending, and be lost with the process, when the cluster is slow or gone",
          "what the cluster takes in a few seconds; 33554432 is the default");
    }
    if (config_.max_request_size > brokers_message_limit) {
      say(Severity::hint, fmt::format("max_request_size={}", config_.max_request_size),
          "brokers take 1048588 bytes a batch unless they are told otherwise",
          "max.message.bytes of the topic must be as large; prefer a reference to a large object over the object");
    }
  }

  void connections() {
    if (config_.connections_max_idle == milliseconds(0) || config_.connections_max_idle >= brokers_idle_limit) {
      say(Severity::hint, fmt::format("connections_max_idle_ms={}", config_.connections_max_idle.count()),
          "the broker closes idle connections first (600000 ms by default): the first send after a pause meets a dead "
          "one",
          "less than the broker's connections.max.idle.ms; 180000 is the default");
    }
    if (around_.bootstrap_entries == 1 && around_.brokers > 1) {
      say(Severity::hint, "bootstrap_servers",
          fmt::format("only one address for a cluster of {}: the producer cannot start while that broker is down",
                      around_.brokers),
          "name two or three");
    }
  }

  const ProducerConfig& config_;
  const Surroundings& around_;
  std::vector<Finding> findings_;
};

}  // namespace

std::vector<Finding> review_settings(const ProducerConfig& config, const Surroundings& surroundings) {
  return Review(config, surroundings).run();
}

}  // namespace distributedlog::tool
