// What the examples have in common: an event loop that runs one coroutine, and says what it threw.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <iostream>
#include <string>

// The broker's address: the first argument, or Kafka's usual one on this machine.
inline std::string servers_from(int argc, char** argv) { return argc > 1 ? argv[1] : "localhost:9092"; }

inline int run(boost::asio::awaitable<void> program) {
  boost::asio::io_context context;
  int exit_code = 0;
  boost::asio::co_spawn(context, std::move(program), [&exit_code](std::exception_ptr error) {
    if (!error) return;
    exit_code = 1;
    try {
      std::rethrow_exception(error);
    } catch (const std::exception& problem) {
      std::cerr << problem.what() << '\n';
    }
  });
  context.run();
  return exit_code;
}
