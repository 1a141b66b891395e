#include <distributedlog/trace_context.hpp>

#include "support/catch.hpp"

#include <deque>
#include <set>
#include <string>

using distributedlog::Header;
using distributedlog::TraceContext;

namespace {

const std::string trace = "4bf92f3577b34da6a3ce929d0e0e4736";
const std::string span = "00f067aa0ba902b7";
const std::string valid = "00-" + trace + "-" + span + "-01";

// Gives the bits it was told to, then fails the test.
TraceContext::RandomBits bits(std::deque<std::uint64_t> given) {
  return [given]() mutable {
    REQUIRE_FALSE(given.empty());
    const std::uint64_t next = given.front();
    given.pop_front();
    return next;
  };
}

}  // namespace

TEST_CASE("The example of the standard is read and told again", "[trace]") {
  const auto context = TraceContext::parse(valid);
  REQUIRE(context);
  CHECK(context->traceparent() == valid);
  CHECK(context->trace_id() == trace);
  CHECK(context->span_id() == span);
  CHECK(context->sampled());
  CHECK_FALSE(TraceContext::parse("00-" + trace + "-" + span + "-00")->sampled());
  CHECK(TraceContext::parse("00-" + trace + "-" + span + "-fe")->flags() == 0xFE);
}

TEST_CASE("What is no trace context is refused", "[trace]") {
  const std::string zeros(32, '0');
  for (const std::string& text : {
           std::string(),
           std::string("00"),
           valid.substr(0, 54),
           valid + "0",
           valid + "-00",                       // version 00 has exactly four fields
           "ff-" + trace + "-" + span + "-01",  // no version
           "0x-" + trace + "-" + span + "-01",
           "00-" + zeros + "-" + span + "-01",
           "00-" + trace + "-" + zeros.substr(16) + "-01",
           "00-4BF92F3577B34DA6A3CE929D0E0E4736-" + span + "-01",  // upper case
           "00-" + trace + "-" + span + "-0g",
           "00-" + trace + "_" + span + "-01",
           "00-" + trace.substr(1) + "-" + span + "-011",
           " " + valid.substr(0, 54),
           "01-" + trace + "-" + span + "-01x",
       }) {
    INFO(text);
    CHECK_FALSE(TraceContext::parse(text));
  }
}

TEST_CASE("Of a later version what is known is taken, as version 00", "[trace]") {
  for (const std::string more : {"", "-", "-what comes later"}) {
    const auto context = TraceContext::parse("cc-" + trace + "-" + span + "-ff" + more);
    REQUIRE(context);
    CHECK(context->traceparent() == valid);
  }
}

TEST_CASE("A new root takes its ids from the generator, never of zeros", "[trace]") {
  const auto root =
      TraceContext::new_root(bits({0x0123456789abcdef, 0, 0xfedcba9876543210, 0, 0xff})).with_sampled(false);
  CHECK(root.traceparent() == "00-0123456789abcdeffedcba9876543210-00000000000000ff-00");
  const auto broken = TraceContext::new_root([] { return std::uint64_t{0}; });
  CHECK(TraceContext::parse(broken.traceparent()));
}

TEST_CASE("A child keeps trace and sampled flag, and has its own span", "[trace]") {
  const auto parent = TraceContext::parse("00-" + trace + "-" + span + "-03");
  const auto child = parent->child(bits({0xabc}));
  CHECK(child.traceparent() == "00-" + trace + "-0000000000000abc-01");
  CHECK(parent->traceparent() == "00-" + trace + "-" + span + "-03");
}

TEST_CASE("Ids of the library's own generator are valid and differ", "[trace]") {
  std::set<std::string> seen;
  const TraceContext root = TraceContext::new_root();
  for (int i = 0; i < 1000; ++i) {
    const TraceContext child = root.child();
    CHECK(TraceContext::parse(child.traceparent()) == child);
    CHECK(child.trace_id() == root.trace_id());
    seen.emplace(child.span_id());
    seen.emplace(TraceContext::new_root().trace_id());
  }
  CHECK(seen.size() == 2000);
}

TEST_CASE("The header refers to the context's own text", "[trace]") {
  const TraceContext context = TraceContext::new_root();
  const Header header = context.header();
  CHECK(header.key() == "traceparent");
  REQUIRE(header.value());
  CHECK(header.value()->data() == context.traceparent().data());
  CHECK(header.value()->size() == 55);
}
