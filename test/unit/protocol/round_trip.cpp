// Every message in every version: what goes in comes out, whatever mixture of nulls, empties and extremes it holds;
// and nothing but the whole of it is accepted.
#include "protocol/api.hpp"
#include "protocol/reader.hpp"
#include "protocol/writer.hpp"
#include "support/catch.hpp"
#include "support/every_message.hpp"
#include "unit/protocol/filler.hpp"

#include <stdexcept>

namespace {

using namespace distributedlog::protocol;
using namespace distributedlog::test;

template <class Message>
Bytes encoded(const Message& message, int version) {
  Bytes bytes;
  Writer writer{bytes};
  message.encode(writer, version);
  return bytes;
}

template <class Message>
bool decodes(std::span<const std::byte> input, int version, Message& message) {
  // A buffer of exactly this size, so that a sanitizer sees the first byte read beyond it.
  const Bytes exact{input.begin(), input.end()};
  Reader reader{exact};
  const bool decoded = message.decode(reader, version);
  message = decoded ? message : Message{};  // views must not outlive the buffer
  return decoded;
}

template <class Message, class Check>
void for_every_version(Check&& check) {
  const Api& about = api(Message::api_key);
  for (int version = about.layout.min; version <= about.layout.max; ++version) {
    INFO(about.name << " version " << version);
    check(version, is_flexible(Message::api_key, version));
  }
}

template <class Message>
void edge_cases_come_back() {
  for_every_version<Message>([](int version, bool flexible) {
    for (unsigned seed = 0; seed < 40; ++seed) {
      INFO("seed " << seed);
      Message message;
      EdgeCases source{seed};
      Filler<EdgeCases>{source, version, flexible}.structure(message);
      const Bytes bytes = encoded(message, version);
      Reader reader{bytes};
      Message decoded;
      REQUIRE(decoded.decode(reader, version));
      CHECK(decoded == message);
    }
  });
}

template <class Message>
void only_the_whole_is_accepted() {
  for_every_version<Message>([](int version, bool flexible) {
    Message message;
    GoldenRule rule{GoldenRule::Filling::full};
    Filler<GoldenRule>{rule, version, flexible}.structure(message);
    Bytes bytes = encoded(message, version);
    Message decoded;
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      if (decodes(std::span{bytes}.first(size), version, decoded)) FAIL("accepted when cut after " << size);
    }
    bytes.push_back(std::byte{0});
    CHECK_FALSE(decodes(bytes, version, decoded));
  });
}

template <class Message>
void unknown_tags_are_skipped() {
  for_every_version<Message>([](int version, bool flexible) {
    if (!flexible) return;
    Message message;
    GoldenRule rule{GoldenRule::Filling::blank};
    Filler<GoldenRule>{rule, version, flexible}.structure(message);
    Bytes bytes = encoded(message, version);
    bytes.pop_back();  // the empty section of the message itself
    for (const int byte : {1, 0x7f, 3, 9, 9, 9}) bytes.push_back(static_cast<std::byte>(byte));
    Reader reader{bytes};
    Message decoded;
    REQUIRE(decoded.decode(reader, version));
    CHECK(decoded == message);
  });
}

TEST_CASE("edge values survive encoding and decoding", "[protocol]") {
  EveryMessage::requests([]<class Message> { edge_cases_come_back<Message>(); });
  EveryMessage::responses([]<class Message> { edge_cases_come_back<Message>(); });
}

TEST_CASE("a message cut anywhere, or with something behind it, is refused", "[protocol]") {
  EveryMessage::requests([]<class Message> { only_the_whole_is_accepted<Message>(); });
  EveryMessage::responses([]<class Message> { only_the_whole_is_accepted<Message>(); });
}

TEST_CASE("unknown tagged fields are skipped", "[protocol]") {
  EveryMessage::requests([]<class Message> { unknown_tags_are_skipped<Message>(); });
  EveryMessage::responses([]<class Message> { unknown_tags_are_skipped<Message>(); });
}

TEST_CASE("versions we do not know are refused", "[protocol]") {
  EveryMessage::requests([]<class Message> {
    const VersionRange layout = api(Message::api_key).layout;
    for (const int version : {-1, layout.min - 1, layout.max + 1, 32767}) {
      Message message;
      const Bytes zeros(64);
      Reader reader{zeros};
      CHECK_FALSE(message.decode(reader, version));
      Bytes out;
      Writer writer{out};
      CHECK_THROWS_AS(message.encode(writer, version), std::invalid_argument);
    }
  });
}

}  // namespace
