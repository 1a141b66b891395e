// What the command line asks for.
#pragma once

#include "simulation/scenario/plan_fields.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace distributedlog::simulation {

struct Options {
  std::optional<std::uint64_t> seed;  // this one alone
  std::optional<std::uint64_t> first;
  std::optional<std::uint64_t> seeds;
  std::optional<std::uint64_t> seconds;
  std::uint64_t twice_every = 0;  // 0: never
  unsigned jobs = 0;              // 0: one a core
  bool faults = false;
  bool trace = false;
  bool twice = false;
  bool shrink = false;
  bool progress = false;
  std::vector<Override> overrides;
  std::string resume;       // a file that holds the seed to go on with
  std::string regressions;  // a file of command lines that once failed

  // ` --faults on --set odds.refuse=0`, as another command would repeat it.
  std::string repeat() const;
};

// Nothing when the program is to end at once, with `exit_code`. Throws std::invalid_argument on what CLI11 cannot see.
std::optional<Options> parse_options(int argc, const char* const* argv, int& exit_code);
// The same from one line of text.
std::optional<Options> parse_options(const std::string& line, int& exit_code);

}  // namespace distributedlog::simulation
