#include "simulation/runner/options.hpp"

#include <CLI/CLI.hpp>

#include <fmt/format.h>

namespace distributedlog::simulation {

namespace {

void declare(CLI::App& app, Options& options, std::vector<std::string>& sets) {
  app.add_option("--seed", options.seed, "Run this seed alone");
  app.add_option("--first", options.first, "The first seed (default 1)");
  app.add_option("--seeds", options.seeds, "How many seeds (default 10, or without end when --seconds is given)");
  app.add_option("--seconds", options.seconds, "No new seed after so many seconds");
  app.add_option("--jobs", options.jobs, "Processes (default: one a core)");
  const auto faults = [&options](const std::string& value) { options.faults = value == "on"; };
  app.add_option_function<std::string>("--faults", faults, "on: faults drawn by the seed; off (default): none")
      ->check(CLI::IsMember({"on", "off"}));
  app.add_flag("--trace", options.trace, "Print everything that happens (in this process, one seed after the other)");
  app.add_flag("--twice", options.twice, "Run every seed twice: the runs must be equal");
  app.add_option("--twice-every", options.twice_every, "The same for every n-th seed");
  app.add_option("--set", sets, "NAME=VALUE in place of what the seed draws; the names are in a failing seed's plan")
      ->take_all();
  app.add_flag("--shrink", options.shrink, "Take faults and work away from --seed as long as it still fails");
  app.add_flag("--progress", options.progress, "A line every ten seconds");
  app.add_option("--resume", options.resume, "A file: go on with the seed in it, and write there how far we came");
  app.add_option("--regressions", options.regressions, "Run every command line of this file");
}

}  // namespace

std::string Options::repeat() const {
  std::string text = fmt::format(" --faults {}", faults ? "on" : "off");
  for (const auto& [name, value] : overrides) text += fmt::format(" --set {}={}", name, value);
  return text;
}

std::optional<Options> parse_options(int argc, const char* const* argv, int& exit_code) {
  CLI::App app{"The real producer on virtual time, under faults drawn from a seed, judged by a checker", "simulation"};
  Options options;
  std::vector<std::string> sets;
  declare(app, options, sets);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    exit_code = app.exit(error);
    return std::nullopt;
  }
  for (const std::string& set : sets) options.overrides.push_back(parse_override(set));
  if (options.shrink && !options.seed) throw std::invalid_argument("--shrink needs --seed");
  return options;
}

std::optional<Options> parse_options(const std::string& line, int& exit_code) {
  const std::vector<std::string> words = CLI::detail::split_up("simulation " + line);
  std::vector<const char*> arguments;
  for (const std::string& word : words) arguments.push_back(word.c_str());
  return parse_options(static_cast<int>(arguments.size()), arguments.data(), exit_code);
}

}  // namespace distributedlog::simulation
