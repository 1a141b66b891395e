// What the examples have in common: an event loop that runs one coroutine, and says what it threw.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <iostream>
#include <string>
#include <utility>

// The broker's address: the first argument, or Kafka's usual one on this machine.
inline std::string servers_from(int argc, char** argv) { return argc > 1 ? argv[1] : "localhost:9092"; }

// `loop` runs the io_context until it is out of work.
template <class Loop>
int run(boost::asio::awaitable<void> program, Loop loop) {
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
  loop(context);
  return exit_code;
}

inline int run(boost::asio::awaitable<void> program) {
  return run(std::move(program), [](boost::asio::io_context& context) { context.run(); });
}
