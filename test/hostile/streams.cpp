// Scenarios 1, 7 and 11: the right bytes in the wrong pieces, too slowly, too many of them.
#include "hostile/attacks.hpp"
#include "hostile/bench.hpp"
#include "support/heap.hpp"

namespace {

using namespace distributedlog;
using namespace distributedlog::test;
using namespace std::chrono_literals;
using protocol::ApiKey;

TEST_CASE("answers that come byte by byte are answers", "[hostile][7]") {
  Bench bench;
  bench.be_patient();
  bench.peer.manners = [](Talk& talk) -> asio::awaitable<void> {
    while (const auto asked = co_await talk.ask()) {
      for (const std::byte byte : talk.broker().answer(*asked)) {
        const Bytes one(1, byte);
        co_await talk.say(one);
      }
    }
  };
  for (int i = 0; i < 3; ++i) CHECK(bench.send().metadata.offset == i);
  CHECK(bench.peer.talks().size() <= 2);
}

TEST_CASE("fifty answers in one piece are fifty answers", "[hostile][7]") {
  Bench bench;
  bench.be_patient();
  bench.config.enable_idempotence = false;
  bench.config.max_in_flight = 50;
  bench.config.batch_size = 0;
  Bytes held;
  int held_back = -1;  // -1: the first answer, which opens the partition for more, goes out by itself
  bench.peer.manners = [&](Talk& talk) -> asio::awaitable<void> {
    while (const auto asked = co_await talk.ask()) {
      const Bytes answer = talk.broker().answer(*asked);
      if (asked->api() == ApiKey::produce && ++held_back > 0) {
        held = joined(std::move(held), answer);
        if (held_back == 50) co_await talk.say(held);
      } else {
        co_await talk.say(answer);
      }
    }
  };
  CHECK(bench.send().metadata.offset == 0);
  std::vector<std::shared_ptr<Outcome>> sends;
  for (int i = 0; i < 50; ++i) sends.push_back(bench.start(Record("orders", "k", "v").partition(0)));
  bench.run_until([&] { return sends.back()->times > 0; });
  for (int i = 0; i < 50; ++i) CHECK(sends[static_cast<std::size_t>(i)]->metadata.offset == i + 1);
}

TEST_CASE("a second answer to the same request ends the connection, and is taken for no other", "[hostile][11]") {
  Bench bench;
  bench.be_patient();
  std::optional<std::size_t> victim;
  bench.peer.manners = [&](Talk& talk) -> asio::awaitable<void> {
    while (const auto asked = co_await talk.ask()) {
      const Bytes answer = talk.broker().answer(*asked);
      const bool twice = asked->api() == ApiKey::produce && !victim;
      if (twice) victim = static_cast<std::size_t>(talk.number());
      const Bytes bytes = twice ? joined(answer, answer) : answer;
      co_await talk.say(bytes);
    }
  };
  CHECK(bench.send().metadata.offset == 0);
  CHECK(bench.hangs_up(*victim));
  CHECK(bench.send().metadata.offset == 1);
  CHECK(bench.peer.broker.records("orders", 0) == 2);
}

TEST_CASE("a stream of answers without end is cut off at the first, and costs no memory", "[hostile][11]") {
  Bench bench;
  bench.be_patient();
  bool flooding = false;
  std::size_t sent = 0;
  bench.peer.manners = [&](Talk& talk) -> asio::awaitable<void> {
    const Bytes frame = framed(77, Bytes(60000));
    while (const auto asked = co_await talk.ask()) {
      const Bytes answer = talk.broker().answer(*asked);
      co_await talk.say(answer);
      if (asked->api() != ApiKey::produce || std::exchange(flooding, true)) continue;
      while (!talk.gone()) {
        co_await talk.say(frame);
        sent += frame.size();
      }
    }
  };
  CHECK(bench.send().metadata.offset == 0);
  CHECK(bench.hangs_up(static_cast<std::size_t>(bench.peer.talks().size() - 1)));
  CHECK(sent < 50000000);  // what two sockets hold on their way
  CHECK(bench.send().metadata.offset == 1);
}

TEST_CASE("a peer that drips is given up in time", "[hostile][1]") {
  const ApiKey stage = GENERATE(ApiKey::api_versions, ApiKey::metadata, ApiKey::init_producer_id, ApiKey::produce);
  Bench bench;
  bench.peer.manners = [&](Talk& talk) -> asio::awaitable<void> {
    asio::steady_timer pause(bench.io);
    while (const auto asked = co_await talk.ask()) {
      const Bytes answer = talk.broker().answer(*asked);
      if (asked->api() != stage) {
        co_await talk.say(answer);
        continue;
      }
      for (std::size_t i = 0; i + 1 < answer.size() && !talk.gone(); ++i) {
        const Bytes one(1, answer[i]);
        co_await talk.say(one);
        pause.expires_after(20ms);
        co_await pause.async_wait(asio::as_tuple(asio::deferred));
      }
      co_await talk.hear_out();
    }
  };
  const auto begin = std::chrono::steady_clock::now();
  const Outcome outcome = bench.send();
  CHECK((outcome.error == client_errc::metadata_timeout || outcome.error == client_errc::delivery_timeout));
  CHECK(std::chrono::steady_clock::now() - begin < 5s);
}

TEST_CASE("of a frame that claims 90 MB memory is taken for what has arrived", "[hostile][9]") {
  if (!heap_in_use()) return;
  const ApiKey stage = GENERATE(ApiKey::metadata, ApiKey::produce);
  Bench bench;
  bench.be_patient();
  const Bytes piece(10000);
  std::size_t sent = 0;
  std::size_t before = 0;
  bool over = false;
  bench.peer.manners = [&](Talk& talk) -> asio::awaitable<void> {
    while (const auto asked = co_await talk.ask()) {
      const Bytes answer = talk.broker().answer(*asked);
      if (asked->api() != stage || sent > 0) {
        co_await talk.say(answer);
        continue;
      }
      const Bytes claim = from_hex("055d4a80");
      before = *heap_in_use();
      co_await talk.say(claim);
      for (sent = claim.size(); sent < 2000000; sent += piece.size()) co_await talk.say(piece);
      talk.end_sending();
      co_await talk.hear_out();
      over = true;
    }
  };
  const auto outcome = bench.start(Record("orders", "k", "v").partition(0));
  bool too_much = false;
  std::size_t most = 0;
  bench.run_until([&] {
    const std::size_t now = *heap_in_use();
    if (sent > 0 && !over) {
      most = std::max(most, now - std::min(before, now));
      too_much = too_much || now > before + sent + piece.size() + 64 * 1024;
    }
    return outcome->times > 0;
  });
  CHECK_FALSE(outcome->error);
  CHECK_FALSE(too_much);
  CHECK(most > 1000000);
}

}  // namespace
