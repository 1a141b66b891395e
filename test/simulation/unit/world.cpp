// Virtual time, the in-memory network and their faults.
#include "simulation/world/world.hpp"
#include "simulation/world/sim_runtime.hpp"

#include "support/catch.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/error.hpp>

#include <array>
#include <chrono>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

namespace distributedlog::simulation {
namespace {

using namespace std::chrono_literals;

const Address server_address{"10.0.0.1", 9092};

TimePoint end_of(World& world) { return world.now() + 24h; }

std::span<const std::byte> bytes_of(const std::string& text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}

// A server that sends back whatever it reads.
struct Echo {
  explicit Echo(Network& network) {
    network.listen(server_address, [this](const std::shared_ptr<Link>& link) {
      links.push_back(link);
      Link* raw = link.get();
      raw->on_server_readable = [raw] {
        const auto bytes = raw->server_read();
        raw->server_send(bytes);
        if (raw->server_at_end()) raw->server_close();
      };
    });
  }
  std::vector<std::shared_ptr<Link>> links;
};

asio::awaitable<void> write_all(network::Stream& stream, std::string text, error_code& result) {
  const std::array<asio::const_buffer, 1> buffers{asio::buffer(text)};
  result = co_await stream.write(buffers);
}

struct Talk {
  explicit Talk(World& world, Network& network) : runtime(world, network, "client"), stream(runtime.make_stream()) {}

  asio::awaitable<void> run(std::string text) {
    connected = co_await stream->connect(server_address);
    if (connected) co_return;
    asio::co_spawn(runtime.executor(), write_all(*stream, text, written), asio::detached);
    std::array<std::byte, 1000> some;
    while (received.size() < text.size()) {
      const ReadResult result = co_await stream->read_some(some);
      read = result.error;
      if (read) break;
      received.append(reinterpret_cast<const char*>(some.data()), result.bytes);
    }
    finished = true;
  }

  SimRuntime runtime;
  std::unique_ptr<network::Stream> stream;
  error_code connected = asio::error::would_block;
  error_code written = asio::error::would_block;
  error_code read;
  std::string received;
  bool finished = false;
};

std::string some_text(std::size_t size) {
  std::string text(size, ' ');
  for (std::size_t i = 0; i < size; ++i) text[i] = static_cast<char>('a' + i * i % 23);
  return text;
}

TEST_CASE("simulated timers fire in order, at their time, without waiting") {
  World world(1);
  Network network(world);
  SimRuntime runtime(world, network, "client");
  const TimePoint start = world.now();
  std::vector<int> fired;
  for (int i : {3, 1, 2}) {
    asio::co_spawn(
        runtime.executor(),
        [](SimRuntime& rt, std::vector<int>& log, int hours) -> asio::awaitable<void> {
          auto timer = rt.make_timer();
          const bool came = co_await timer->wait_until(rt.now() + std::chrono::hours(hours));
          if (came) log.push_back(hours);
        }(runtime, fired, i),
        asio::detached);
  }
  world.run_until(end_of(world));
  CHECK(fired == std::vector<int>{1, 2, 3});
  CHECK(world.now() == start + 3h);
}

TEST_CASE("a cancelled simulated timer says so and leaves no event behind") {
  World world(1);
  Network network(world);
  SimRuntime runtime(world, network, "client");
  auto timer = runtime.make_timer();
  int outcome = -1;
  asio::co_spawn(
      runtime.executor(),
      [](SimRuntime& rt, network::Timer& t, int& result) -> asio::awaitable<void> {
        const bool came = co_await t.wait_until(rt.now() + 1h);
        result = came ? 1 : 0;
      }(runtime, *timer, outcome),
      asio::detached);
  const TimePoint start = world.now();
  world.after(5ms, 1, [&] { timer->cancel(); });
  world.run_until(end_of(world));
  CHECK(outcome == 0);
  CHECK(world.now() == start + 5ms);
}

TEST_CASE("bytes come through a simulated connection whole and in order, however they are cut") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    World world(seed);
    Network network(world);
    network.judge_by([](const Address&) {
      Network::Verdict verdict;
      verdict.quality.to_server.chunk_low = 1;
      verdict.quality.to_server.chunk_high = 3;
      verdict.quality.to_server.buffer = 700;
      verdict.quality.to_server.write_slice = 100;
      verdict.quality.to_client.buffer = 500;
      return verdict;
    });
    Echo echo(network);
    Talk talk(world, network);
    const std::string text = some_text(20'000);
    asio::co_spawn(talk.runtime.executor(), talk.run(text), asio::detached);
    world.run_until(end_of(world));
    CHECK(talk.finished);
    CHECK_FALSE(talk.written);
    CHECK(talk.received == text);
    world.shutdown();
  }
}

TEST_CASE("the same seed gives the same run, another seed another one") {
  auto run = [](std::uint64_t seed) {
    World world(seed);
    Network network(world);
    Echo echo(network);
    Talk talk(world, network);
    asio::co_spawn(talk.runtime.executor(), talk.run(some_text(300'000)), asio::detached);
    world.run_until(end_of(world));
    return world.trace().hash();
  };
  CHECK(run(7) == run(7));
  CHECK(run(7) != run(8));
}

TEST_CASE("a simulated connection can be refused, hang, break and end") {
  World world(3);
  Network network(world);
  Talk talk(world, network);

  SECTION("nobody listens") {
    asio::co_spawn(talk.runtime.executor(), talk.run("x"), asio::detached);
    world.run_until(end_of(world));
    CHECK(talk.connected == asio::error::connection_refused);
  }
  SECTION("the attempt hangs until it is closed") {
    network.judge_by([](const Address&) {
      Network::Verdict verdict;
      verdict.attempt = Network::Attempt::hang;
      return verdict;
    });
    Echo echo(network);
    asio::co_spawn(talk.runtime.executor(), talk.run("x"), asio::detached);
    world.run_until(end_of(world));
    CHECK(talk.connected == asio::error::would_block);
    talk.stream->close();
    world.run_until(end_of(world));
    CHECK(talk.connected == asio::error::operation_aborted);
  }
  SECTION("it breaks after byte 100 and exactly that much arrives") {
    network.judge_by([](const Address&) {
      Network::Verdict verdict;
      verdict.quality.to_client.cut_after = 100;
      return verdict;
    });
    Echo echo(network);
    const std::string text = some_text(5000);
    asio::co_spawn(talk.runtime.executor(), talk.run(text), asio::detached);
    world.run_until(end_of(world));
    CHECK(talk.read == asio::error::connection_reset);
    CHECK(talk.received.size() <= 100);
  }
  SECTION("the server ends it") {
    std::shared_ptr<Link> kept;
    network.listen(server_address, [&](const std::shared_ptr<Link>& link) {
      kept = link;
      link->server_send(bytes_of("bye"));
      link->server_close();
    });
    asio::co_spawn(talk.runtime.executor(), talk.run("hello"), asio::detached);
    world.run_until(end_of(world));
    CHECK((talk.read == asio::error::eof || talk.read == asio::error::connection_reset));
  }
  SECTION("close ends a pending read and a pending write") {
    std::shared_ptr<Link> kept;
    network.judge_by([](const Address&) {
      Network::Verdict verdict;
      verdict.quality.to_server.buffer = 1000;
      return verdict;
    });
    network.listen(server_address, [&](const std::shared_ptr<Link>& link) { kept = link; });  // never reads
    asio::co_spawn(talk.runtime.executor(), talk.run(some_text(5000)), asio::detached);
    world.run_until(end_of(world));
    CHECK(talk.written == asio::error::would_block);
    talk.stream->close();
    world.run_until(end_of(world));
    CHECK(talk.written == asio::error::operation_aborted);
    CHECK(talk.read == asio::error::operation_aborted);
  }
  world.shutdown();
}

TEST_CASE("bytes of a closed connection arrive late, and in a stall everything waits") {
  World world(5);
  Network network(world);
  std::shared_ptr<Link> kept;
  std::string seen;
  network.listen(server_address, [&](const std::shared_ptr<Link>& link) {
    kept = link;
    link->to_server().stall_until(world.now() + 30s);
    Link* raw = link.get();
    link->on_server_readable = [&seen, raw] {
      for (std::byte b : raw->server_read()) seen.push_back(static_cast<char>(b));
    };
  });
  Talk talk(world, network);
  const TimePoint start = world.now();
  asio::co_spawn(talk.runtime.executor(), talk.run("too late"), asio::detached);
  world.run_until(start + 10s);
  CHECK(seen.empty());
  talk.stream->close();
  world.run_until(end_of(world));
  CHECK(seen == "too late");
  CHECK(kept->server_at_end());
  CHECK(world.now() >= start + 30s);
}

TEST_CASE("names resolve after a while, numeric hosts at once, unknown ones not at all") {
  World world(6);
  Network network(world);
  network.add_name("broker", {"10.0.0.1", "10.0.0.2"});
  SimRuntime runtime(world, network, "client");
  auto look_up = [&](const std::string& host) {
    network::ResolveResult result({}, {});
    asio::co_spawn(
        runtime.executor(),
        [](SimRuntime& rt, std::string name, network::ResolveResult& out) -> asio::awaitable<void> {
          auto resolver = rt.make_resolver();
          out = co_await resolver->resolve(name, 9092);
        }(runtime, host, result),
        asio::detached);
    world.run_until(end_of(world));
    return result;
  };
  const TimePoint start = world.now();
  CHECK(look_up("10.9.9.9").addresses == std::vector<Address>{{"10.9.9.9", 9092}});
  CHECK(world.now() == start);
  CHECK(look_up("broker").addresses.size() == 2);
  CHECK(world.now() > start);
  CHECK(look_up("nobody").error == asio::error::host_not_found);
}

TEST_CASE("what still waits is destroyed with the world") {
  auto alive = std::make_shared<int>(1);
  std::weak_ptr<int> watch = alive;
  {
    World world(9);
    Network network(world);
    SimRuntime runtime(world, network, "client");
    asio::co_spawn(
        runtime.executor(),
        [](SimRuntime& rt, std::shared_ptr<int> held) -> asio::awaitable<void> {
          auto timer = rt.make_timer();
          co_await timer->wait_until(rt.now() + 1h);
          *held = 2;
        }(runtime, std::move(alive)),
        asio::detached);
    world.run_until(world.now() + 1s);
    CHECK_FALSE(watch.expired());
  }
  CHECK(watch.expired());
}

}  // namespace
}  // namespace distributedlog::simulation
