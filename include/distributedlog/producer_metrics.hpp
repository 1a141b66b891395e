// A snapshot of what a producer has done and holds.
#pragma once

#include <distributedlog/circuit_breaker_options.hpp>

#include <cstdint>

namespace distributedlog {

// Counters run from the producer's construction; gauges are the values of the moment.
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
};

}  // namespace distributedlog
