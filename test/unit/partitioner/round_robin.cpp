#include "partitioner/round_robin.hpp"

#include "support/catch.hpp"

#include <vector>

namespace distributedlog::partitioner {
namespace {

TEST_CASE("round robin takes one available partition after the other") {
  RoundRobin turns;
  const std::vector<std::int32_t> all{0, 1, 2};
  for (const std::int32_t expected : {0, 1, 2, 0, 1, 2, 0}) CHECK(turns.next(all) == expected);
}

TEST_CASE("round robin goes on when the set of available partitions changes") {
  RoundRobin turns;
  const std::vector<std::int32_t> three{0, 1, 2};
  const std::vector<std::int32_t> two{4, 7};
  CHECK(turns.next(three) == 0);
  CHECK(turns.next(two) == 7);
  CHECK(turns.next(two) == 4);
  CHECK(turns.next(three) == 0);
}

}  // namespace
}  // namespace distributedlog::partitioner
