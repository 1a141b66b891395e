#include "compression/output.hpp"

#include "support/catch.hpp"

namespace distributedlog::compression {
namespace {

TEST_CASE("room grows and keeps what was written") {
  Output out;
  out.start(Output::unlimited);
  auto room = out.make_room(3);
  REQUIRE(room.size() >= 3);
  room[0] = std::byte{7};
  out.advance(1);
  room = out.make_room(100'000);
  REQUIRE(room.size() >= 100'000);
  REQUIRE(out.written().size() == 1);
  CHECK(out.written()[0] == std::byte{7});
}

TEST_CASE("there is room for one byte more than the limit, and that one tells") {
  Output out;
  out.start(10);
  CHECK(out.make_room(1'000'000).size() == 11);
  out.advance(10);
  CHECK_FALSE(out.over_limit());
  CHECK(out.make_more_room().size() == 1);
  out.advance(1);
  CHECK(out.over_limit());
  CHECK(out.make_more_room().empty());

  out.start(5);  // a smaller limit holds although the memory is there
  CHECK(out.room().size() == 6);
}

TEST_CASE("large memory is given back, small kept") {
  Output out;
  out.start(Output::unlimited);
  out.make_room(1000);
  out.shrink(2000);
  CHECK(out.room().size() >= 1000);
  out.shrink(500);
  CHECK(out.room().empty());
}

}  // namespace
}  // namespace distributedlog::compression
