// A whole conversation, cut at every byte of everything that is said in it: the connection breaks as soon as so many
// bytes have come through, on each connection and in both directions.
#include "simulation/small/small_world.hpp"
#include "simulation/small/stride.hpp"

#include "support/catch.hpp"

#include <fmt/format.h>

namespace distributedlog::simulation {
namespace {

struct Cut {
  std::uint64_t connection = 0;  // in the order in which they are made
  bool to_server = false;
  std::uint64_t after = 0;
};

struct Played {
  std::string faults;
  std::uint64_t trace = 0;
  std::uint64_t connections = 0;
};

Played play(const SmallSettings& settings, const std::optional<Cut>& cut) {
  SmallWorld small(settings);
  std::uint64_t attempts = 0;
  small.network.judge_by([&](const Address&) {
    Network::Verdict verdict;
    PipeQuality& pipe = cut && cut->to_server ? verdict.quality.to_server : verdict.quality.to_client;
    if (cut && attempts == cut->connection) pipe.cut_after = cut->after;
    ++attempts;
    return verdict;
  });
  small.send_four();
  Played played;
  played.faults = small.verdict();
  played.trace = small.world.trace().hash();
  played.connections = attempts;
  return played;
}

// Until the cut comes too late to change anything.
std::uint64_t cut_everywhere(const SmallSettings& settings) {
  const Played whole = play(settings, std::nullopt);
  REQUIRE(whole.faults == "");
  REQUIRE(whole.connections >= 2);
  std::uint64_t cuts = 0;
  std::uint64_t loop = 0;
  for (std::uint64_t connection = 0; connection < whole.connections; ++connection) {
    for (const bool to_server : {true, false}) {
      for (std::uint64_t after = loop++ % stride;; after += stride) {
        const Played played = play(settings, Cut{connection, to_server, after});
        INFO(fmt::format("connection {} cut after byte {} to the {}", connection, after,
                         to_server ? "broker" : "client"));
        CHECK(played.faults == "");
        if (played.trace == whole.trace) break;
        ++cuts;
      }
    }
  }
  return cuts;
}

TEST_CASE("a conversation cut at every byte, both ways, loses, doubles and reorders nothing") {
  SmallSettings settings;
  CHECK(cut_everywhere(settings) > 1000 / stride);
}

TEST_CASE("cut at every byte, two brokers of an old release") {
  SmallSettings settings;
  settings.cluster.release = broker_releases[4];
  settings.cluster.nodes = 2;
  CHECK(cut_everywhere(settings) > 1000 / stride);
}

TEST_CASE("cut at every byte without idempotence: nothing is lost, doubles are allowed") {
  SmallSettings settings;
  settings.producer.enable_idempotence = false;
  settings.expected.exactly_once = false;
  settings.expected.in_order = false;
  CHECK(cut_everywhere(settings) > 1000 / stride);
}

}  // namespace
}  // namespace distributedlog::simulation
