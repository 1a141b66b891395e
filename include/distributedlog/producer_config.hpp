// Every setting of a producer.
#pragma once

#include <distributedlog/circuit_breaker_options.hpp>
#include <distributedlog/compression.hpp>
#include <distributedlog/export.hpp>
#include <distributedlog/topic_overrides.hpp>

#include <distributedlog/log.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace distributedlog {

class Partitioner;
class ProducerObserver;

// How many acknowledgements the leader waits for (Kafka's `acks`).
enum class Acks : std::int16_t { none = 0, leader = 1, all = -1 };

enum class PartitionerType {
  // "default": key hash (murmur2) with a key, else uniform sticky by bytes (KIP-794)
  default_,     // NOLINT(readability-identifier-naming): the name alone is a keyword
  key_hash,     // murmur2; a record without a key is refused
  round_robin,  // next partition, keys ignored
  sticky,       // one partition until its batch is full, keys ignored
  crc32,        // librdkafka's consistent_random: CRC32 of the key; without a key, or with an empty one, sticky
  fnv1a,        // librdkafka's fnv1a_random: FNV-1a of the key; without a key sticky
};

// One fault found by `ProducerConfig::validate()`.
struct ConfigFault {
  std::string option;  // the documented name, e.g. "batch_size"
  std::string value;   // as given, "[hidden]" for secrets
  std::string reason;
};

// A plain struct: set what differs, leave the rest. Names in comments: the documented name and Kafka's dotted one.
// The Producer's constructor validates and throws `ProducerError` (client_errc::invalid_configuration) listing all
// faults. Durations below are the type of their unit; zero means what the comment says; none may
// exceed ten years.
struct DISTRIBUTEDLOG_API ProducerConfig {
  using milliseconds = std::chrono::milliseconds;
  using Properties = std::vector<std::pair<std::string, std::string>>;

  // bootstrap_servers / bootstrap.servers: "host:port[,host:port...]", "[v6]:port" allowed. Required. Unresolvable
  // entries are skipped as long as one works.
  std::string bootstrap_servers;

  // client_id / client.id: what the broker logs and sets quotas by. Empty: none is sent.
  std::string client_id = "distributedlog";

  // batch_size / batch.size: bytes of one partition's batch before compression. 0: one record a batch.
  std::size_t batch_size = 16384;

  // batch_max_records / batch.num.messages (librdkafka's name): records of one batch. 0: as many as its bytes allow.
  std::size_t batch_max_records = 0;

  // linger_ms / linger.ms: how long an unfilled batch waits for company, from its oldest record's arrival. 0: adaptive,
  // a batch leaves when every ready handler of the loop has run and its broker can take a request.
  milliseconds linger{0};

  // max_in_flight / max.in.flight.requests.per.connection: requests of one partition, and of one connection, that may
  // be unanswered. 1 to 1000; at most 5 with idempotence (the broker remembers five batches).
  int max_in_flight = 5;

  // buffer_memory / buffer.memory: hard limit in bytes for everything accepted and not yet acknowledged, overhead
  // included. At least batch_size.
  std::size_t buffer_memory = std::size_t{32} * 1024 * 1024;

  // compression_type / compression.type
  Compression compression = Compression::none;

  // compression_level / compression.gzip.level, .lz4.level, .zstd.level. Absent: the codec's default.
  std::optional<int> compression_level;

  // Runs the work it is given elsewhere, once: `[&pool](auto work) { boost::asio::post(pool, std::move(work)); }`. With
  // it batches are compressed there; without, on the producer's executor. The batches of a partition stay in order;
  // each batch in work may take one compressed copy beside buffer_memory. Called on the producer's executor; what it
  // throws makes that batch be compressed there as well. Lifetime: the work given away must have ended
  // (thread_pool::join) before the producer's execution context is destroyed.
  std::function<void(std::function<void()>)> compress_on;

  // max_retries / retries: attempts after the first. Absent: as many as delivery_timeout allows.
  std::optional<std::int32_t> max_retries;

  // retry_backoff_ms, retry_backoff_max_ms / retry.backoff.ms, retry.backoff.max.ms: min(base * 2^attempt + jitter,
  // max).
  milliseconds retry_backoff{100};
  milliseconds retry_backoff_max{1000};

  // request_timeout_ms / request.timeout.ms: from writing a request to its response; on expiry the connection is
  // closed. At least 1.
  milliseconds request_timeout{30000};

  // delivery_timeout_ms / delivery.timeout.ms: from acceptance of a record to its outcome. At least linger +
  // request_timeout.
  milliseconds delivery_timeout{120000};

  // metadata_max_age_ms / metadata.max.age.ms: refresh of topics in use, even without errors. At least 1.
  milliseconds metadata_max_age{300000};

  // max_block_ms / max.block.ms: how long a send may wait for metadata and for room in buffer_memory. 0: not at all.
  milliseconds max_block{60000};

  // partitioner_type / partitioner
  PartitionerType partitioner_type = PartitionerType::default_;

  // A partitioner of one's own, in place of partitioner_type. Records that name their partition pass it by.
  std::shared_ptr<Partitioner> partitioner;

  // acks / acks: 0, 1 or all.
  Acks acks = Acks::all;

  // enable_idempotence / enable.idempotence: exactly once and in order per partition. Never switched off silently: a
  // setting that contradicts it (acks below all, max_in_flight above 5, max_retries 0) is a configuration error.
  bool enable_idempotence = true;

  // max_request_size / max.request.size: largest record and largest Produce request, in bytes.
  std::size_t max_request_size = std::size_t{1024} * 1024;

  // connections_max_idle_ms / connections.max.idle.ms. 0: never closed for idleness.
  milliseconds connections_max_idle{180000};

  // reconnect_backoff_ms, reconnect_backoff_max_ms / reconnect.backoff.ms, .max.ms: per broker, doubles per failure,
  // +-20 %. At least 1.
  milliseconds reconnect_backoff{50};
  milliseconds reconnect_backoff_max{1000};

  // connection_setup_timeout_ms / socket.connection.setup.timeout.ms: TCP connect and handshake together.
  // At least 1.
  milliseconds connection_setup_timeout{10000};

  // allow_auto_create_topics / allow.auto.create.topics: ask the cluster to create a topic on first use.
  bool allow_auto_create_topics = true;

  // What differs for single topics, by name. Properties: topic.NAME.batch_size, .batch_max_records, .linger_ms,
  // .compression_type, .compression_level, in the dotted spelling, too (topic.NAME.batch.size).
  std::map<std::string, TopicOverrides, std::less<>> topics;
  // circuit_breaker_failure_threshold, circuit_breaker_recovery_timeout_ms (Kafka has none): a circuit breaker in front
  // of the buffer. Absent ("off"): none; as properties the first switches it on, the second needs the first. After that
  // many failed records in a row a send ends at once in client_errc::circuit_open, not_written, until the recovery
  // timeout is over; then one record is let through as the probe. An acknowledgement is a success, each record counts
  // for itself. `on_state_change` runs on the producer's executor, one call at a time and in order, never inside a
  // send; an exception of it leaves through io_context::run(). As any handler it may still come when the producer is
  // gone.
  std::optional<CircuitBreakerOptions> circuit_breaker;

  // log_level: what `log_sink` is told: off, error, warning, info, debug. Without a sink nothing is written anywhere.
  LogLevel log_level = LogLevel::warning;

  // Where log lines go (<distributedlog/log.hpp>). Default: nowhere.
  LogSink log_sink;

  // Hooks (<distributedlog/observer.hpp>), called on the producer's executor. Shared with the producer until it and
  // its last connection are gone. Default: none.
  std::shared_ptr<ProducerObserver> observer;

  // Documented names and Kafka's dotted names alike, later entries win. Throws ProducerError
  // (invalid_configuration) that lists every unknown name and every malformed value at once.
  static ProducerConfig from_properties(const Properties& properties);

  // Reads "name=value" lines ('#' and '!' start comments, as Java's properties files). Throws ProducerError when the
  // file cannot be read or a line has no '='.
  static Properties read_properties_file(const std::string& path);

  // All faults at once; empty when the configuration can be used.
  std::vector<ConfigFault> validate() const;

  // "name=value" lines of the effective settings, secrets hidden.
  std::string describe() const;
};

}  // namespace distributedlog
