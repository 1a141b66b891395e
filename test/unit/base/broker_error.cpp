#include "base/broker_error.hpp"

#include "support/catch.hpp"

#include <cctype>
#include <set>
#include <string>

using namespace distributedlog;

TEST_CASE("The table of broker errors is complete and its names are Kafka's", "[base]") {
  std::set<std::string_view> names;
  for (std::int16_t code = -1; code <= 136; ++code) {
    const std::string_view name = broker_error_name(code);
    INFO(code);
    REQUIRE_FALSE(name.empty());
    REQUIRE_FALSE(broker_error_text(code).empty());
    CHECK(names.insert(name).second);
    for (const char c : name) CHECK((c == '_' || (c >= 'A' && c <= 'Z')));
  }
  CHECK(broker_error_name(0) == "NONE");
  CHECK(broker_error_name(46) == "DUPLICATE_SEQUENCE_NUMBER");
  CHECK(broker_error_name(129) == "REBOOTSTRAP_REQUIRED");
}

TEST_CASE("A code outside the table has no name and no marks", "[base]") {
  for (const std::int16_t code : {std::int16_t{-32768}, std::int16_t{-2}, std::int16_t{137}, std::int16_t{32767}}) {
    CHECK(broker_error_name(code).empty());
    CHECK(broker_error_text(code).empty());
    CHECK_FALSE(is_retriable_broker_error(code));
    CHECK_FALSE(needs_metadata_refresh(code));
  }
}

TEST_CASE("Exactly the codes that speak of a stale picture of the cluster ask for metadata", "[base]") {
  const std::set<std::int16_t> expected{3, 5, 6, 9, 13, 56, 72, 74, 80, 83, 84, 100, 103};
  std::set<std::int16_t> found;
  for (std::int16_t code = -1; code <= 136; ++code) {
    if (needs_metadata_refresh(code)) found.insert(code);
  }
  CHECK(found == expected);
}

TEST_CASE("Exactly Kafka's retriable codes are retriable", "[base]") {
  const std::set<std::int16_t> expected{2,  3,  5,  6,  7,  9,  13, 14, 15, 16, 19,  20,  41,  51,  56,  70,
                                        71, 72, 74, 75, 78, 80, 83, 84, 88, 89, 100, 103, 106, 122, 123, 133};
  std::set<std::int16_t> found;
  for (std::int16_t code = -1; code <= 136; ++code) {
    if (is_retriable_broker_error(code)) found.insert(code);
  }
  CHECK(found == expected);
}

TEST_CASE("A response's error field becomes an error code", "[base]") {
  CHECK_FALSE(broker_error(0).failed());
  CHECK(broker_error(6) == broker_errc::not_leader_or_follower);
  CHECK(broker_error(-1) == broker_errc::unknown_server_error);
  CHECK(broker_error(999).value() == 999);
}
