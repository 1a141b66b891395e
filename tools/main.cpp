// dlog: the command line of distributedlog.
#include "exit_code.hpp"
#include "subcommands.hpp"

#include <distributedlog/producer_error.hpp>

#include <fmt/format.h>

#include <cstdio>
#include <exception>
#include <string>

namespace {

using namespace distributedlog;

constexpr const char* footer = R"(Try it:
  dlog demo                                                     see it work, in seconds
  dlog broker --listen 127.0.0.1:9092 --data-dir /tmp/log &     a small broker with a real log
  seq 1 1000 | dlog produce --bootstrap-servers 127.0.0.1:9092 --topic numbers
  dlog check --bootstrap-servers 127.0.0.1:9092                 what is wrong, and what to do about it
  dlog produce --help                                           every subcommand has its own help

Exit codes: 0 everything went well, 1 some records failed or something is wrong,
2 the command line or the configuration is wrong.)";

int complain(const std::string& command, const char* what, int exit_code) {
  fmt::print(stderr, "dlog{}: {}\n", command.empty() ? "" : " " + command, what);
  if (exit_code == tool::exit_usage) fmt::print(stderr, "See dlog {} --help\n", command);
  return exit_code;
}

// A full disk behind standard output must not pass for success.
int checked_output(const std::string& command, int exit_code) {
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return exit_code;
  return complain(command, "standard output could not be written", tool::exit_failed);
}

int run(const std::string& command, const tool::Action& action) {
  try {
    return checked_output(command, action());
  } catch (const tool::UsageError& error) {
    return complain(command, error.what(), tool::exit_usage);
  } catch (const ProducerError& error) {
    const bool configuration = error.code() == client_errc::invalid_configuration;
    return complain(command, error.what(), configuration ? tool::exit_usage : tool::exit_failed);
  } catch (const std::exception& error) {
    return complain(command, error.what(), tool::exit_failed);
  }
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("dlog: write to any log that speaks the Kafka protocol.");
  app.name("dlog");
  app.set_version_flag("--version", DLOG_VERSION);
  app.require_subcommand(1);
  app.footer(footer);
  app.get_formatter()->column_width(34);

  tool::Action action;
  tool::add_broker(app, action);
  tool::add_produce(app, action);
  tool::add_verifiable_producer(app, action);
  tool::add_bench(app, action);
  tool::add_check(app, action);
  tool::add_demo(app, action);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? tool::exit_ok : tool::exit_usage;  // prints the help or the complaint
  }
  return run(app.get_subcommands().front()->get_name(), action);
}
