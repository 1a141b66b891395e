#include "bounded_lookup.hpp"

#include "support/catch.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <atomic>
#include <future>
#include <memory>

namespace asio = boost::asio;
using distributedlog::tool::look_up;
using distributedlog::tool::Lookup;
using namespace std::chrono_literals;

namespace {

Lookup run(asio::awaitable<Lookup> looking_up) {
  asio::io_context context(1);
  auto result = asio::co_spawn(context, std::move(looking_up), asio::use_future);
  context.run();
  return result.get();
}

auto in(std::chrono::milliseconds time) { return std::chrono::steady_clock::now() + time; }

}  // namespace

TEST_CASE("Numeric addresses are looked up by nobody", "[tool]") {
  std::atomic<bool> asked = false;
  const Lookup v4 = run(look_up("127.0.0.1", in(60s), [&](const std::string&) {
    asked = true;
    return Lookup();
  }));
  CHECK_FALSE(v4.error);
  CHECK(v4.ips == std::vector<std::string>{"127.0.0.1"});
  CHECK_FALSE(asked);
}

TEST_CASE("What the system finds for a name is passed on, failures too", "[tool]") {
  const Lookup found = run(look_up("name", in(60s), [](const std::string& host) { return Lookup({}, {host + "!"}); }));
  CHECK_FALSE(found.error);
  CHECK(found.ips == std::vector<std::string>{"name!"});
  const Lookup failed =
      run(look_up("name", in(60s), [](const std::string&) { return Lookup(asio::error::host_not_found, {}); }));
  CHECK(failed.error == asio::error::host_not_found);
}

TEST_CASE("A name service that does not answer is left behind in time", "[tool]") {
  // The thread that waits for it lives on, so all that it touches is its own.
  const auto release = std::make_shared<std::promise<void>>();
  const auto ended = std::make_shared<std::promise<void>>();
  const Lookup late = run(look_up("name", in(10ms), [release, ended](const std::string&) {
    release->get_future().wait();
    ended->set_value();
    return Lookup({}, {"10.0.0.1"});
  }));
  CHECK(late.error == asio::error::timed_out);
  CHECK(late.ips.empty());
  release->set_value();  // the loop is gone by now; an answer that comes too late must not look for it
  CHECK(ended->get_future().wait_for(60s) == std::future_status::ready);
}
