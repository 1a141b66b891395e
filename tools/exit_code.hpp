// What every subcommand of dlog ends in.
#pragma once

#include <stdexcept>

namespace distributedlog::tool {

inline constexpr int exit_ok = 0;
inline constexpr int exit_failed = 1;  // some records failed, or the work could not be done
inline constexpr int exit_usage = 2;   // the command line or the configuration is wrong; nothing was done

// Ends a subcommand with exit_usage and this text.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace distributedlog::tool
