// A snapshot of what a producer has done and holds.
#pragma once

#include <distributedlog/circuit_breaker_options.hpp>

#include <distributedlog/histogram.hpp>

#include <boost/system/error_code.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace distributedlog {

// Counters run from the producer's construction; gauges are the values of the moment. Small on purpose: it is copied
// after every event, so that `metrics()` answers from any thread without waiting. What takes room is in
// `DetailedMetrics`.
struct ProducerMetrics {
  std::uint64_t records_sent = 0;  // admitted into a batch
  std::uint64_t records_acked = 0;
  std::uint64_t records_failed = 0;   // not_written and maybe_written together
  std::uint64_t records_unknown = 0;  // of these, maybe_written
  std::uint64_t batches_sent = 0;     // attempts, retries included
  std::uint64_t batches_retried = 0;
  std::uint64_t requests_sent = 0;  // Produce requests
  std::uint64_t bytes_sent = 0;     // of batches as written to sockets
  std::uint64_t metadata_requests = 0;
  std::uint64_t connections_opened = 0;

  std::uint64_t pending_records = 0;  // accepted and not yet completed, waiters included
  std::uint64_t pending_batches = 0;  // open, sealed or in flight
  std::uint64_t in_flight_requests = 0;
  std::uint64_t waiting_senders = 0;  // held back by buffer_memory or by missing metadata
  std::uint64_t buffered_bytes = 0;   // of buffer_memory
  bool closed = false;
  CircuitState circuit_state = CircuitState::closed;  // of ProducerConfig::circuit_breaker; closed without one

  std::uint64_t metadata_failures = 0;    // refreshes that failed
  std::uint64_t connections_failed = 0;   // attempts to connect
  std::uint64_t connections_lost = 0;     // ended by anything but idleness and close()
  std::uint64_t epochs_bumped = 0;        // of single partitions
  std::uint64_t observer_errors = 0;      // exceptions of the observer and of the log sink
  std::uint64_t batch_bytes_raw = 0;      // of batches on their first attempt, before compression, headers included
  std::uint64_t batch_bytes_encoded = 0;  // the same batches as written

  // 1 without compression, 4 when a quarter of the bytes goes over the wire; 1 before anything was sent.
  double compression_ratio() const noexcept {
    if (batch_bytes_encoded == 0) return 1;
    return static_cast<double>(batch_bytes_raw) / static_cast<double>(batch_bytes_encoded);
  }
};

struct ErrorCount {
  boost::system::error_code error;
  std::uint64_t count = 0;
};

// Where the time of a batch goes, in microseconds. Recorded once a batch (`wire`: once a Produce request), from the
// moments that the producer's decisions were given anyway.
struct LatencyMetrics {
  Histogram admission;  // its first record: from acceptance into the batch, waiting for metadata or memory
  Histogram batching;   // from there until the batch is closed: linger, or its broker was busy
  Histogram queue;      // from there until its first request is handed to the socket
  Histogram wire;       // a Produce request: from there to the response
  Histogram total;      // its oldest record: from acceptance to the outcome, whatever that is, retries included
};

struct TopicMetrics {
  std::string topic;
  std::uint64_t records_acked = 0;
  std::uint64_t records_failed = 0;
  std::uint64_t bytes = 0;    // of its batches as written, retries included
  std::uint64_t batches = 0;  // attempts, retries included
  std::uint64_t retries = 0;
};

// A broker that the producer has a link to, connected or not. When a broker is gone or moves its numbers start anew.
struct BrokerMetrics {
  std::int32_t node = -1;  // below 0: an entry of bootstrap_servers
  std::string address;     // "host:port"
  bool connected = false;
  std::uint64_t requests = 0;  // of every kind
  std::uint64_t in_flight = 0;
  std::uint64_t bytes_out = 0;
  std::uint64_t errors = 0;  // failed attempts to connect, lost connections
  std::chrono::milliseconds throttled{0};
  Histogram request_latency;  // microseconds from the socket to the response, requests of every kind
};

struct MetadataMetrics {
  std::uint64_t brokers = 0;
  std::uint64_t topics = 0;
  std::uint64_t partitions = 0;
  std::optional<std::chrono::milliseconds> age;  // of the last good answer; absent before the first
};

// Everything there is to know, put together on demand (`Producer::detailed_metrics`). 40 KB and more.
struct DetailedMetrics {
  DetailedMetrics() = default;  // no aggregate: see Record

  ProducerMetrics totals;
  std::vector<ErrorCount> record_errors;  // records that failed, by the error that their senders saw
  std::vector<ErrorCount> broker_errors;  // error answers to batches, retried ones included
  LatencyMetrics latency;
  Histogram batch_bytes;               // batches on their first attempt, as written
  Histogram batch_records;             // the same, records in each
  std::vector<TopicMetrics> topics;    // in order of first use
  std::vector<BrokerMetrics> brokers;  // by node
  MetadataMetrics metadata;
};

}  // namespace distributedlog
