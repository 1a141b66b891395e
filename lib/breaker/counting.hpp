// Whether an error counts as a failure under a breaker's options.
#pragma once

#include <distributedlog/circuit_breaker_options.hpp>
#include <distributedlog/error.hpp>

#include <boost/system/error_code.hpp>

namespace distributedlog::breaker {

// Waited in vain for a topic that the cluster says it does not have: the caller's own mistake.
inline bool is_missing_topic(const boost::system::error_code& error, const boost::system::error_code& cause) noexcept {
  return error == client_errc::metadata_timeout && cause == broker_errc::unknown_topic_or_partition;
}

// Foreign code may run here: call it without a lock.
inline bool counts(const CircuitBreakerOptions& options, const boost::system::error_code& error,
                   const boost::system::error_code& cause = {}) noexcept {
  if (error == client_errc::circuit_open) return false;
  if (!options.counts) return is_broker_trouble(error) && !is_missing_topic(error, cause);
  try {
    return options.counts(error);
  } catch (...) {
    return true;  // better open too early than not at all
  }
}

}  // namespace distributedlog::breaker
