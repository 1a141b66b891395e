#include "simulation/runner/regressions.hpp"

#include "simulation/runner/one_seed.hpp"

#include <fmt/format.h>

#include <fstream>
#include <stdexcept>

namespace distributedlog::simulation {

namespace {

bool passes(const std::string& line) {
  int exit_code = 0;
  const auto options = parse_options(line, exit_code);
  if (!options || !options->seed) throw std::invalid_argument("not a seed: " + line);
  const RunResult result = run_as_asked(*options->seed, *options);
  fmt::print("{}{} - {}\n", report(result), result.passed() ? "ok" : "not ok", line);
  return result.passed();
}

}  // namespace

int run_regressions(const std::string& file) {
  std::ifstream lines(file);
  if (!lines) throw std::invalid_argument("cannot read " + file);
  bool passed = true;
  for (std::string line; std::getline(lines, line);) {
    line.resize(line.find('#') == std::string::npos ? line.size() : line.find('#'));
    line.resize(line.find_last_not_of(' ') + 1);
    if (!line.empty()) passed &= passes(line);
  }
  return passed ? 0 : 1;
}

}  // namespace distributedlog::simulation
