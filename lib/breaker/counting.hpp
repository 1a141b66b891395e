// Whether an error counts as a failure under a breaker's options.
#pragma once

#include <distributedlog/circuit_breaker_options.hpp>
#include <distributedlog/error.hpp>

#include <boost/system/error_code.hpp>

namespace distributedlog::breaker {

// Foreign code may run here: call it without a lock.
inline bool counts(const CircuitBreakerOptions& options, const boost::system::error_code& error) noexcept {
  if (error == client_errc::circuit_open) return false;
  if (!options.counts) return is_broker_trouble(error);
  try {
    return options.counts(error);
  } catch (...) {
    return true;  // better open too early than not at all
  }
}

}  // namespace distributedlog::breaker
