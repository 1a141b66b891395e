#include "partitioner/keyless.hpp"

#include "support/catch.hpp"

#include <map>
#include <vector>

namespace distributedlog::partitioner {
namespace {

const std::vector<std::int32_t> three{0, 1, 2};

TEST_CASE("nothing is chosen before the first choice") {
  StickyChooser chooser(100);
  CHECK_FALSE(chooser.current().has_value());
  CHECK(chooser.choose(1, three) == 1);
  CHECK(chooser.current() == 1);
}

TEST_CASE("a partition is kept until a batch's worth of bytes is there and its batch is full") {
  StickyChooser chooser(100);
  chooser.choose(2, three);

  SECTION("below batch_size a full batch changes nothing") {
    chooser.on_appended(99, true);
    CHECK(chooser.current() == 2);
  }
  SECTION("at batch_size with a full batch") {
    chooser.on_appended(99, false);
    chooser.on_appended(1, true);
    CHECK_FALSE(chooser.current().has_value());
  }
  SECTION("at batch_size with room left it waits for the batch's end") {
    chooser.on_appended(100, false);
    CHECK(chooser.current() == 2);
    chooser.on_appended(0, true);
    CHECK_FALSE(chooser.current().has_value());
  }
  SECTION("at twice the size regardless") {
    chooser.on_appended(199, false);
    CHECK(chooser.current() == 2);
    chooser.on_appended(1, false);
    CHECK_FALSE(chooser.current().has_value());
  }
}

TEST_CASE("the count starts again with the next partition") {
  StickyChooser chooser(100);
  chooser.choose(0, three);
  chooser.on_appended(200, false);
  chooser.choose(1, three);
  chooser.on_appended(150, false);
  CHECK(chooser.current() == 1);

  chooser.reset();
  CHECK_FALSE(chooser.current().has_value());
  chooser.choose(0, three);
  chooser.on_appended(150, false);
  CHECK(chooser.current() == 0);
}

TEST_CASE("with batch_size 0 every record may go elsewhere") {
  StickyChooser chooser(0);
  chooser.choose(0, three);
  chooser.on_appended(1, true);
  CHECK_FALSE(chooser.current().has_value());
}

TEST_CASE("without load figures all available partitions are alike") {
  StickyChooser chooser(100);
  const std::vector<std::int32_t> available{3, 5, 9, 11};
  std::map<std::int32_t, int> hits;
  for (std::uint32_t random = 0; random < 400; ++random) ++hits[chooser.choose(random, available)];
  CHECK(hits == std::map<std::int32_t, int>{{3, 100}, {5, 100}, {9, 100}, {11, 100}});
  CHECK(chooser.choose(0x80000001, available) == 5);  // the sign bit does not count
}

TEST_CASE("with load figures the longer queue gets less") {
  StickyChooser chooser(100);
  const std::vector<std::int32_t> queued{0, 3, 1};
  for (const std::uint32_t round : {0U, 8U, 800U}) {
    const std::vector<std::int32_t> expected{0, 0, 0, 0, 1, 2, 2, 2};
    for (std::uint32_t i = 0; i < 8; ++i) CHECK(chooser.choose(round + i, three, queued) == expected[i]);
  }
}

TEST_CASE("equal queues are as good as none, and huge ones do not overflow") {
  StickyChooser chooser(100);
  const std::vector<std::int32_t> equal{7, 7, 7};
  for (std::uint32_t i = 0; i < 6; ++i) CHECK(chooser.choose(i, three, equal) == static_cast<std::int32_t>(i % 3));
  const std::vector<std::int32_t> huge{2147483647, 2147483647, 0};
  CHECK(chooser.choose(0, three, huge) == 0);
  CHECK(chooser.choose(1, three, huge) == 1);
  CHECK(chooser.choose(2, three, huge) == 2);
}

}  // namespace
}  // namespace distributedlog::partitioner
