// The metrics endpoint over real sockets: what it answers, and what it does not put up with.
#include <distributedlog/error.hpp>
#include <distributedlog/metrics_endpoint.hpp>
#include <distributedlog/producer_error.hpp>

#include "support/catch.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/write.hpp>

#include <chrono>
#include <exception>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

using namespace distributedlog;
using namespace std::chrono_literals;
using Catch::Matchers::ContainsSubstring;
namespace asio = boost::asio;

namespace {

constexpr auto as_result = asio::as_tuple(asio::deferred);
const std::string get = "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n";
const std::string page = "# HELP up It is.\n# TYPE up gauge\nup 1\n";

// A connection that says what a test wants it to say.
class Peer {
 public:
  Peer(asio::io_context& io, const MetricsEndpoint& endpoint) : socket_(io), port_(endpoint.port()) {}

  asio::awaitable<void> connect() {
    const asio::ip::tcp::endpoint target(asio::ip::address_v4::loopback(), port_);
    const auto connected = co_await socket_.async_connect(target, as_result);
    if (std::get<0>(connected)) throw std::runtime_error("cannot connect");
  }
  asio::awaitable<void> say(std::string bytes) { co_await asio::async_write(socket_, asio::buffer(bytes), as_result); }

  // One answer: head and body, by its Content-Length; with `head` there is none.
  asio::awaitable<std::string> answer(bool head = false) {
    const auto got = co_await asio::async_read_until(socket_, asio::dynamic_buffer(inbox_), "\r\n\r\n", as_result);
    if (std::get<0>(got)) co_return std::exchange(inbox_, {}) + "<closed>";
    std::size_t size = std::get<1>(got);
    const auto at = inbox_.find("Content-Length: ");
    if (!head && at < size) size += std::stoul(inbox_.substr(at + 16));
    if (inbox_.size() < size) {
      const std::size_t missing = size - inbox_.size();
      co_await asio::async_read(socket_, asio::dynamic_buffer(inbox_), asio::transfer_exactly(missing), as_result);
    }
    std::string answer = inbox_.substr(0, size);
    inbox_.erase(0, size);
    co_return answer;
  }
  // All until the other side closes.
  asio::awaitable<std::string> rest() {
    co_await asio::async_read(socket_, asio::dynamic_buffer(inbox_), as_result);
    co_return std::exchange(inbox_, {});
  }
  asio::awaitable<std::string> ask(std::string request) {
    co_await connect();
    co_await say(std::move(request));
    co_return co_await rest();
  }

 private:
  asio::ip::tcp::socket socket_;
  std::uint16_t port_;
  std::string inbox_;
};

template <class Body>
void run(asio::io_context& io, Body body) {
  bool done = false;
  std::exception_ptr failure;
  auto coroutine = body();
  asio::co_spawn(io, std::move(coroutine), [&](std::exception_ptr error) {
    done = true;
    failure = error;
  });
  const auto deadline = std::chrono::steady_clock::now() + 30s;
  io.restart();
  while (!done && io.run_one_until(deadline) > 0) {
  }
  if (failure) std::rethrow_exception(failure);
  REQUIRE(done);
}

struct Served {
  explicit Served(const MetricsEndpointConfig& config = {}) : endpoint(io, config, [this] { return source(); }) {}

  asio::awaitable<std::string> source() {
    ++scrapes;
    if (broken) throw std::runtime_error("secret reason");
    co_return page;
  }

  template <class Body>
  void run(Body body) {
    ::run(io, body);
  }

  std::string ask(const std::string& request) {
    std::string answer;
    run([&]() -> asio::awaitable<void> {
      Peer peer(io, endpoint);
      answer = co_await peer.ask(request);
    });
    return answer;
  }

  int scrapes = 0;
  bool broken = false;
  asio::io_context io{1};
  MetricsEndpoint endpoint;
};

std::string with_close(std::string first_line, const std::string& more = {}) {
  return std::move(first_line) + "\r\nHost: x\r\nConnection: close\r\n" + more + "\r\n";
}

std::string refusal(const MetricsEndpointConfig& config) {
  asio::io_context io;
  try {
    MetricsEndpoint endpoint(io, config, []() -> asio::awaitable<std::string> { co_return ""; });
  } catch (const ProducerError& error) {
    return error.what();
  }
  return "accepted";
}

}  // namespace

TEST_CASE("GET is answered with the source's text, and the connection stays for the next one", "[endpoint]") {
  Served served;
  CHECK(served.endpoint.url() == "http://127.0.0.1:" + std::to_string(served.endpoint.port()) + "/metrics");
  served.run([&]() -> asio::awaitable<void> {
    Peer peer(served.io, served.endpoint);
    co_await peer.connect();
    for (int i = 0; i < 3; ++i) {
      co_await peer.say(get);
      const std::string answer = co_await peer.answer();
      CHECK_THAT(answer, Catch::Matchers::StartsWith("HTTP/1.1 200 OK\r\n"));
      CHECK_THAT(answer, ContainsSubstring("Content-Type: text/plain; version=0.0.4; charset=utf-8\r\n"));
      CHECK(answer.ends_with("\r\n\r\n" + page));
    }
    co_await peer.say(get + get);  // pipelined
    const std::string first = co_await peer.answer();
    const std::string second = co_await peer.answer();
    CHECK(first == second);
  });
  CHECK(served.scrapes == 5);
}

TEST_CASE("HEAD gets the head alone, with the length of the text", "[endpoint]") {
  Served served;
  served.run([&]() -> asio::awaitable<void> {
    Peer peer(served.io, served.endpoint);
    co_await peer.connect();
    co_await peer.say("HEAD /metrics HTTP/1.1\r\nHost: x\r\n\r\n" + get);
    const std::string head = co_await peer.answer(true);
    CHECK_THAT(head, ContainsSubstring("Content-Length: " + std::to_string(page.size())));
    CHECK(head.ends_with("\r\n\r\n"));
    const std::string next = co_await peer.answer();
    CHECK(next.ends_with(page));
  });
}

TEST_CASE("HTTP 1.0 and Connection: close end with the answer; a query is no other path", "[endpoint]") {
  Served served;
  CHECK_THAT(served.ask("GET /metrics HTTP/1.0\r\n\r\n"), ContainsSubstring("200 OK") && ContainsSubstring(page));
  CHECK_THAT(served.ask(with_close("GET /metrics?a=b HTTP/1.1")), ContainsSubstring("200 OK"));
}

TEST_CASE("Other paths and methods, and what is no HTTP, are refused without a scrape", "[endpoint]") {
  Served served;
  CHECK_THAT(served.ask(with_close("GET / HTTP/1.1")), ContainsSubstring("404 Not Found"));
  CHECK_THAT(served.ask(with_close("GET /metricsx HTTP/1.1")), ContainsSubstring("404 Not Found"));
  CHECK_THAT(served.ask(with_close("DELETE /metrics HTTP/1.1")),
             ContainsSubstring("405 Method Not Allowed") && ContainsSubstring("Allow: GET, HEAD"));
  CHECK_THAT(served.ask("POST /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello"),
             ContainsSubstring("405 Method Not Allowed") && ContainsSubstring("Connection: close"));
  CHECK_THAT(served.ask("\x16\x03\x01 this is TLS, say\r\n\r\n"), ContainsSubstring("400 Bad Request"));
  CHECK_THAT(served.ask("GET /metrics HTTP/7.3\r\n\r\n"), ContainsSubstring("400 Bad Request"));
  CHECK(served.scrapes == 0);
}

TEST_CASE("A header beyond the limit is refused, also one that never ends", "[endpoint]") {
  Served served(MetricsEndpointConfig{.max_header_bytes = 256});
  CHECK_THAT(served.ask(with_close("GET /metrics HTTP/1.1", "X: " + std::string(300, 'a') + "\r\n")),
             ContainsSubstring("431 "));
  CHECK_THAT(served.ask("GET /" + std::string(100000, 'a')), ContainsSubstring("431 "));
  CHECK_THAT(served.ask(get.substr(0, get.size() - 2) + "Connection: close\r\n\r\n"), ContainsSubstring("200 OK"));
}

TEST_CASE("A source that throws is a 500 that tells nothing, and the endpoint goes on", "[endpoint]") {
  Served served;
  served.broken = true;
  const std::string answer = served.ask(with_close("GET /metrics HTTP/1.1"));
  CHECK_THAT(answer, ContainsSubstring("500 Internal Server Error") && !ContainsSubstring("secret"));
  served.broken = false;
  CHECK_THAT(served.ask(with_close("GET /metrics HTTP/1.1")), ContainsSubstring("200 OK"));
}

TEST_CASE("A source that takes too long is cancelled, its scraper gets a 503 and is disconnected", "[endpoint]") {
  asio::io_context io{1};
  int cancelled = 0;
  const auto source = [&]() -> asio::awaitable<std::string> {
    asio::steady_timer never(io, asio::steady_timer::time_point::max());
    const auto waited = co_await never.async_wait(as_result);
    if (std::get<0>(waited)) ++cancelled;
    co_return page;
  };
  MetricsEndpoint endpoint(io, {.timeout = 50ms}, source);
  std::string answer;
  run(io, [&]() -> asio::awaitable<void> {
    Peer peer(io, endpoint);
    answer = co_await peer.ask(get);
  });
  CHECK_THAT(answer, ContainsSubstring("503 Service Unavailable") && ContainsSubstring("Connection: close"));
  CHECK(cancelled == 1);
}

TEST_CASE("Of a source that never ends no more calls run than there may be connections", "[endpoint]") {
  asio::io_context io{1};
  int calls = 0;
  std::vector<std::shared_ptr<asio::steady_timer>> stuck;  // as a call that heeds no cancellation
  const auto source = [&]() -> asio::awaitable<std::string> {
    ++calls;
    co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
    stuck.push_back(std::make_shared<asio::steady_timer>(io, asio::steady_timer::time_point::max()));
    const auto held = stuck.back();
    co_await held->async_wait(as_result);
    co_return page;
  };
  MetricsEndpoint endpoint(io, {.max_connections = 2, .timeout = 20ms}, source);
  std::vector<std::string> answers;
  run(io, [&]() -> asio::awaitable<void> {
    for (int i = 0; i < 4; ++i) {
      Peer peer(io, endpoint);
      answers.push_back(co_await peer.ask(get));
    }
    for (const auto& timer : stuck) timer->cancel();
  });
  for (const std::string& answer : answers) CHECK_THAT(answer, ContainsSubstring("503 "));
  CHECK(calls == 2);
  run(io, [&]() -> asio::awaitable<void> {
    Peer peer(io, endpoint);
    co_await peer.connect();
    co_await peer.say(get);
    endpoint.stop();  // with a call under way: nothing keeps the loop
    co_await peer.rest();
    stuck.back()->cancel();
  });
  CHECK(calls == 3);
}

TEST_CASE("Who says nothing, or drips, is cut off in time", "[endpoint]") {
  Served served(MetricsEndpointConfig{.timeout = 100ms});
  CHECK(served.ask("").empty());
  CHECK(served.ask("GET /met").empty());
}

TEST_CASE("Connections beyond the limit are closed, and there is room again when one has gone", "[endpoint]") {
  Served served(MetricsEndpointConfig{.max_connections = 3});
  served.run([&]() -> asio::awaitable<void> {
    std::vector<std::unique_ptr<Peer>> peers;
    for (int i = 0; i < 3; ++i) {
      peers.push_back(std::make_unique<Peer>(served.io, served.endpoint));
      co_await peers.back()->connect();
      co_await peers.back()->say(get);
      const std::string answer = co_await peers.back()->answer();
      CHECK(answer.ends_with(page));
    }
    Peer surplus(served.io, served.endpoint);
    const std::string nothing = co_await surplus.ask(get);
    CHECK(nothing.empty());
    co_await peers.back()->say(with_close("GET /metrics HTTP/1.1"));
    const std::string last = co_await peers.back()->rest();
    CHECK(last.ends_with(page));
    peers.pop_back();
    std::string again;
    for (int i = 0; again.empty() && i < 1000; ++i) {  // its end may be seen a turn later
      Peer next(served.io, served.endpoint);
      again = co_await next.ask(with_close("GET /metrics HTTP/1.1"));
    }
    CHECK(again.ends_with(page));
  });
}

TEST_CASE("Many connections one after the other and at once are all served", "[endpoint]") {
  Served served(MetricsEndpointConfig{.max_connections = 100});
  int answered = 0;
  for (int i = 0; i < 100; ++i) {
    asio::co_spawn(
        served.io,
        [&]() -> asio::awaitable<void> {
          Peer peer(served.io, served.endpoint);
          const std::string answer = co_await peer.ask(with_close("GET /metrics HTTP/1.1"));
          if (answer.ends_with(page)) ++answered;
        },
        [&](std::exception_ptr) {
          if (answered == 100) served.endpoint.stop();
        });
  }
  served.io.run_for(30s);
  CHECK(answered == 100);
}

TEST_CASE("stop ends listening and open connections, and lets the loop end", "[endpoint]") {
  Served served;
  served.run([&]() -> asio::awaitable<void> {
    Peer peer(served.io, served.endpoint);
    co_await peer.connect();
    co_await peer.say(get);
    co_await peer.answer();
    served.endpoint.stop();
    const std::string rest = co_await peer.rest();
    CHECK(rest.empty());
  });
  served.endpoint.stop();
  served.io.restart();
  served.io.run_for(30s);
  CHECK(served.io.stopped());
  MetricsEndpoint next(served.io, {.port = served.endpoint.port()},
                       []() -> asio::awaitable<std::string> { co_return ""; });  // the port is free again
  CHECK(next.port() == served.endpoint.port());
}

TEST_CASE("Settings that cannot be are refused by name", "[endpoint]") {
  CHECK_THAT(refusal({.address = "example.org"}), ContainsSubstring("address=example.org"));
  CHECK_THAT(refusal({.address = "0.0.0.0"}),
             ContainsSubstring("address=0.0.0.0") && ContainsSubstring("allow_remote"));
  CHECK(refusal({.address = "0.0.0.0", .allow_remote = true}) == "accepted");
  CHECK_THAT(refusal({.path = "metrics"}), ContainsSubstring("path=metrics"));
  CHECK_THAT(refusal({.path = "/a b"}), ContainsSubstring("path=/a b"));
  CHECK_THAT(refusal({.max_connections = 0}), ContainsSubstring("max_connections=0"));
  CHECK_THAT(refusal({.timeout = 0ms}), ContainsSubstring("timeout=0"));
  CHECK_THAT(refusal({.max_header_bytes = 10}), ContainsSubstring("max_header_bytes=10"));
  asio::io_context io;
  CHECK_THROWS_AS(MetricsEndpoint(io, {}, nullptr), ProducerError);
}

TEST_CASE("A port that is taken is told with its address", "[endpoint]") {
  Served served;
  const std::uint16_t port = served.endpoint.port();
  CHECK_THAT(refusal({.port = port}), ContainsSubstring("metrics endpoint 127.0.0.1:" + std::to_string(port)));
}
