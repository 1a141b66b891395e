// A loop that spins runs what io_context::run() would, and ends when that would.
#include "support/catch.hpp"

#include <distributedlog/run_spinning.hpp>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <stdexcept>
#include <thread>

using namespace distributedlog;
using namespace std::chrono_literals;
namespace asio = boost::asio;

TEST_CASE("a spinning loop runs what there is, and what comes later, and counts it") {
  // Zero: it sleeps at once. An hour: it never does.
  for (const std::chrono::steady_clock::duration spin : {-1ms, 0ms, 1ms, 3'600'000ms}) {
    asio::io_context context;
    int called = 0;
    asio::steady_timer timer(context, 3ms);
    timer.async_wait([&](const boost::system::error_code& error) {
      if (!error) asio::post(context, [&] { ++called; });
      ++called;
    });
    asio::post(context, [&] { ++called; });
    CHECK(run_spinning(context, spin) == 3);
    CHECK(called == 3);
    CHECK(context.stopped());
  }
}

TEST_CASE("a spinning loop hears of work of another thread, and ends when it is stopped") {
  for (const std::chrono::steady_clock::duration spin : {0ms, 3'600'000ms}) {
    asio::io_context context;
    const auto work = asio::make_work_guard(context);
    bool called = false;
    std::thread other([&] {
      asio::post(context, [&] {
        called = true;
        context.stop();
      });
    });
    CHECK(run_spinning(context, spin) == 1);
    other.join();
    CHECK(called);
  }
}

TEST_CASE("what a handler throws leaves through a spinning loop, which may go on afterwards") {
  asio::io_context context;
  bool called = false;
  asio::post(context, [] { throw std::runtime_error("a handler's own"); });
  asio::post(context, [&] { called = true; });
  CHECK_THROWS_AS(run_spinning(context, 1ms), std::runtime_error);
  CHECK_FALSE(called);
  CHECK(run_spinning(context, 1ms) == 1);
  CHECK(called);
}
