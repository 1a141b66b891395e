// Counts and lengths that promise gigabytes, in every place of every message: refused, and nothing is allocated for
// them.
#include "protocol/api.hpp"
#include "protocol/reader.hpp"
#include "protocol/writer.hpp"
#include "support/allocations.hpp"
#include "support/catch.hpp"
#include "support/every_message.hpp"
#include "support/hex.hpp"
#include "unit/protocol/filler.hpp"

namespace {

using namespace distributedlog::protocol;
using namespace distributedlog::test;

// 2^31-1, a little less, most negative, -2; the same as unsigned varints; a varint without end.
constexpr std::array patterns{"7fffffff",   "7ffffff0",   "80000000",   "fffffffe",
                              "ffffffff07", "ffffffff0f", "8080808010", "ffffffffffffffffffff"};

template <class Message>
void takes_no_more_than_it_got() {
  const VersionRange layout = api(Message::api_key).layout;
  for (int version = layout.min; version <= layout.max; ++version) {
    Message message;
    GoldenRule rule{GoldenRule::Filling::full};
    Filler<GoldenRule>{rule, version, is_flexible(Message::api_key, version)}.structure(message);
    Bytes bytes;
    Writer writer{bytes};
    message.encode(writer, version);
    // Elements are a few hundred bytes at most, and no more than 256 of them are made room for ahead of their bytes.
    const std::size_t bound = (256 + bytes.size()) * 512;
    for (const char* pattern : patterns) {
      const Bytes hostile = from_hex(pattern);
      for (std::size_t position = 0; position + hostile.size() <= bytes.size(); ++position) {
        Bytes changed = bytes;
        std::copy(hostile.begin(), hostile.end(), changed.begin() + static_cast<std::ptrdiff_t>(position));
        Message decoded;
        Reader reader{changed};
        start_counting_allocations();
        decoded.decode(reader, version);
        const auto largest = counted_allocations().largest;
        if (largest > bound) FAIL(api(Message::api_key).name << ' ' << version << ": allocated " << largest);
      }
    }
  }
}

TEST_CASE("no length makes a decoder allocate what never arrived", "[protocol]") {
  EveryMessage::requests([]<class Message> { takes_no_more_than_it_got<Message>(); });
  EveryMessage::responses([]<class Message> { takes_no_more_than_it_got<Message>(); });
}

TEST_CASE("a metadata answer of two billion topics is refused without any allocation", "[protocol]") {
  MetadataResponse response;
  const auto refuses = [&](const char* hex, int version) {
    const Bytes bytes = from_hex(hex);
    Reader reader{bytes};
    start_counting_allocations();
    const bool decoded = response.decode(reader, version);
    return !decoded && counted_allocations().count == 0;
  };
  CHECK(refuses("7fffffff 0000 0000 0000 0000 0000", 1));
  CHECK(refuses("80000000 0000 0000 0000 0000 0000", 1));
  CHECK(refuses("ffffffff 0000 0000 0000 0000 0000", 1));
  CHECK(refuses("00000000 ffffffff07 0000 0000 0000", 9));
  CHECK(refuses("00000000 ffffffff0f 0000 0000 0000", 9));
  CHECK(refuses("00000000 ffffffffffffffff", 9));
}

}  // namespace
