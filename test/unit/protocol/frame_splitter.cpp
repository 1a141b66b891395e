#include "protocol/frame_splitter.hpp"

#include "support/catch.hpp"
#include "support/hex.hpp"

#include <cstring>

namespace {

using namespace distributedlog::protocol;
using namespace distributedlog::test;

std::vector<std::string> drain(FrameSplitter& splitter) {
  std::vector<std::string> frames;
  while (const auto frame = splitter.next()) frames.push_back(to_hex(*frame));
  return frames;
}

FrameFault fault_of(std::string_view start, std::size_t limit = FrameSplitter::default_max_frame) {
  FrameSplitter splitter{limit};
  splitter.feed(std::as_bytes(std::span{start}));
  CHECK_FALSE(splitter.next());
  return splitter.fault();
}

TEST_CASE("frames come out whole, however the bytes arrive", "[protocol][splitter]") {
  const auto stream = from_hex("00000003 aabbcc 00000000 00000001 dd 00000002 ee");
  const std::vector<std::string> expected{"aabbcc", "", "dd"};

  FrameSplitter at_once;
  at_once.feed(stream);
  CHECK(drain(at_once) == expected);
  CHECK(at_once.pending() == 5);

  FrameSplitter one_by_one;
  std::vector<std::string> frames;
  for (const std::byte byte : stream) {
    one_by_one.feed({&byte, 1});
    for (auto& frame : drain(one_by_one)) frames.push_back(frame);
  }
  CHECK(frames == expected);
  one_by_one.feed(from_hex("ff"));
  CHECK(drain(one_by_one) == std::vector<std::string>{"eeff"});
  CHECK(one_by_one.pending() == 0);
}

TEST_CASE("bytes read straight into the splitter", "[protocol][splitter]") {
  FrameSplitter splitter;
  const auto stream = from_hex("00000005 0102030405");
  for (std::size_t done = 0; done < stream.size();) {
    const auto room = splitter.prepare(1);
    REQUIRE_FALSE(room.empty());
    const auto size = std::min<std::size_t>({room.size(), 2, stream.size() - done});
    std::memcpy(room.data(), stream.data() + done, size);
    splitter.commit(size);
    done += size;
  }
  CHECK(drain(splitter) == std::vector<std::string>{"0102030405"});
}

TEST_CASE("sizes below zero or over the limit end the stream", "[protocol][splitter]") {
  FrameSplitter splitter{5};
  splitter.feed(from_hex("00000005 0102030405 00000006"));
  CHECK(drain(splitter) == std::vector<std::string>{"0102030405"});
  CHECK(splitter.failed());
  CHECK(splitter.fault() == FrameFault::too_large);
  splitter.feed(from_hex("00000001 01"));
  CHECK_FALSE(splitter.next());

  FrameSplitter negative;
  negative.feed(from_hex("ffffffff"));
  CHECK_FALSE(negative.next());
  CHECK(negative.fault() == FrameFault::negative_size);
}

TEST_CASE("other protocols are recognised by their first bytes", "[protocol][splitter]") {
  using namespace std::string_view_literals;
  CHECK(fault_of("\x15\x03\x03\x00\x02\x02\x46"sv) == FrameFault::tls_alert);
  CHECK(fault_of("\x16\x03\x01\x02\x00"sv) == FrameFault::tls_hello);
  CHECK(fault_of("HTTP/1.1 400 Bad Request"sv) == FrameFault::http);
  CHECK(fault_of("GET / HTTP/1.1"sv) == FrameFault::http);
  CHECK(fault_of("SSH-2.0"sv) == FrameFault::too_large);
  CHECK(describe(FrameFault::tls_alert).find("TLS") != std::string_view::npos);
  CHECK(describe(FrameFault::http).find("HTTP") != std::string_view::npos);
}

TEST_CASE("a size promises nothing: the buffer grows with what arrives", "[protocol][splitter]") {
  FrameSplitter splitter;
  splitter.feed(from_hex("06400000"));
  const std::vector<std::byte> piece(10000);
  for (std::size_t arrived = 4; arrived < 4000000; arrived += piece.size()) {
    CHECK_FALSE(splitter.next());
    splitter.prepare();
    CHECK(splitter.pending() == arrived);
    CHECK(splitter.capacity() <= arrived + 64 * 1024);
    splitter.feed(piece);
  }
  CHECK_FALSE(splitter.failed());
}

TEST_CASE("the memory of a huge frame is given back, that of common ones is kept", "[protocol][splitter]") {
  FrameSplitter splitter;
  for (const std::size_t size : {std::size_t{500000}, std::size_t{3000000}}) {
    std::vector<std::byte> frame(4 + size);
    for (int shift = 24, at = 0; at < 4; shift -= 8, ++at) {
      frame[static_cast<std::size_t>(at)] = static_cast<std::byte>(size >> shift);
    }
    splitter.feed(frame);
    CHECK(splitter.next());
    CHECK(splitter.capacity() >= size);
    splitter.prepare();
    CHECK((splitter.capacity() >= size) == (size == 500000));
  }
}

TEST_CASE("a limit may change between two frames", "[protocol][splitter]") {
  FrameSplitter splitter{2};
  splitter.feed(from_hex("00000002 aabb 00000003 ccddee"));
  CHECK(splitter.next());
  splitter.limit_frames(3);
  CHECK(splitter.next());
  CHECK_FALSE(splitter.failed());
}

TEST_CASE("a long stream of frames does not grow the buffer", "[protocol][splitter]") {
  FrameSplitter splitter;
  const auto frame = from_hex("00000004 01020304");
  std::size_t seen = 0;
  for (int i = 0; i < 10000; ++i) {
    splitter.feed(frame);
    while (splitter.next()) ++seen;
  }
  CHECK(seen == 10000);
  CHECK(splitter.capacity() <= 4096);
}

}  // namespace
