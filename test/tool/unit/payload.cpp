#include "payload.hpp"

#include "support/catch.hpp"

#include <boost/json/parse.hpp>

#include <set>

using distributedlog::tool::PayloadSet;

TEST_CASE("Made-up events are JSON of exactly the size that was asked for", "[tool]") {
  for (const std::size_t size : {100U, 101U, 1024U, 1'000'000U}) {
    const PayloadSet set = PayloadSet::generate(size, true, 42);
    for (std::uint64_t i = 0; i < set.size(); ++i) {
      REQUIRE(set[i].value.size() == size);
      const auto event = boost::json::parse({set[i].value.data(), set[i].value.size()}).as_object();
      REQUIRE(event.at("user").as_string() == boost::json::string_view(set[i].key->data(), set[i].key->size()));
    }
  }
}

TEST_CASE("Sizes too small for an event are kept all the same", "[tool]") {
  for (const std::size_t size : {1U, 2U, 3U, 50U}) CHECK(PayloadSet::generate(size, false, 1)[0].value.size() == size);
}

TEST_CASE("A seed stands for one set, keys come only when asked for, and memory is bounded", "[tool]") {
  const PayloadSet one = PayloadSet::generate(200, false, 1);
  const PayloadSet same = PayloadSet::generate(200, false, 1);
  const PayloadSet other = PayloadSet::generate(200, false, 2);
  CHECK(one[7].value == same[7].value);
  CHECK(one[7].value != other[7].value);
  CHECK_FALSE(one[7].key.has_value());
  CHECK(one[7 + one.size()].value == one[7].value);
  CHECK(PayloadSet::generate(100, false, 1).size() > 1000);
  CHECK(PayloadSet::generate(10'000'000, false, 1).size() < 10);
}
