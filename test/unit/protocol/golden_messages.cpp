// Every message in every version, byte for byte as the Java client writes it (test/golden/messages.txt).
#include "protocol/api.hpp"
#include "protocol/reader.hpp"
#include "protocol/writer.hpp"
#include "support/catch.hpp"
#include "support/every_message.hpp"
#include "support/golden.hpp"
#include "support/hex.hpp"
#include "unit/protocol/filler.hpp"

#include <map>
#include <tuple>

namespace {

using namespace distributedlog::protocol;
using namespace distributedlog::test;
using Filling = GoldenRule::Filling;

// api, direction, version, filling -> body
using Recorded = std::map<std::tuple<std::string, std::string, int, std::string>, std::string>;

const Recorded& recorded() {
  static const Recorded all = [] {
    Recorded read;
    for (const auto& words : golden_lines("messages.txt")) {
      read[{words.at(0), words.at(1), std::stoi(words.at(2)), words.at(3)}] = words.size() > 4 ? words[4] : "";
    }
    return read;
  }();
  return all;
}

template <class Message>
void compare_with_java(const std::string& direction, std::size_t& compared) {
  const Api& about = api(Message::api_key);
  for (int version = about.layout.min; version <= about.layout.max; ++version) {
    for (const auto& [filling, name] :
         {std::pair{Filling::full, "full"}, {Filling::blank, "blank"}, {Filling::lengthy, "lengthy"}}) {
      INFO(about.name << ' ' << direction << ' ' << version << ' ' << name);
      const auto found = recorded().find({std::string{about.name}, direction, version, name});
      REQUIRE(found != recorded().end());
      ++compared;
      const std::string& java = found->second;

      Message expected;
      GoldenRule rule{filling};
      Filler<GoldenRule>{rule, version, is_flexible(Message::api_key, version)}.structure(expected);
      Bytes written;
      Writer writer{written};
      expected.encode(writer, version);
      CHECK(to_hex(written) == java);

      const Bytes body = from_hex(java);
      Reader reader{body};
      Message decoded;
      REQUIRE(decoded.decode(reader, version));
      CHECK(decoded == expected);
    }
  }
}

TEST_CASE("messages are byte for byte those of the Java client", "[protocol][golden]") {
  std::size_t compared = 0;
  EveryMessage::requests([&]<class Message> { compare_with_java<Message>("request", compared); });
  EveryMessage::responses([&]<class Message> { compare_with_java<Message>("response", compared); });
  CHECK(compared == recorded().size());
}

}  // namespace
