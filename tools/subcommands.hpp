// One function a subcommand: it declares its options and, when it was chosen, leaves its work in `action`.
#pragma once

#include <CLI/CLI.hpp>

#include <functional>

namespace distributedlog::tool {

using Action = std::function<int()>;  // returns the exit code

void add_broker(CLI::App& app, Action& action);
void add_produce(CLI::App& app, Action& action);
void add_verifiable_producer(CLI::App& app, Action& action);
void add_bench(CLI::App& app, Action& action);
void add_check(CLI::App& app, Action& action);
void add_demo(CLI::App& app, Action& action);

}  // namespace distributedlog::tool
