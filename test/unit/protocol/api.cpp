#include "protocol/api.hpp"

#include "support/catch.hpp"

#include <algorithm>

namespace {

using namespace distributedlog::protocol;

TEST_CASE("the table is sorted, and what is spoken can be encoded", "[protocol][api]") {
  const auto apis = all_apis();
  CHECK(std::is_sorted(apis.begin(), apis.end(), [](const Api& a, const Api& b) { return a.key < b.key; }));
  for (const Api& known : apis) {
    INFO(known.name);
    CHECK(find_api(static_cast<std::int16_t>(known.key)) == &known);
    for (const VersionRange range : {known.client, known.broker}) {
      CHECK(range.min <= range.max);
      CHECK(known.layout.contains(range.min));
      CHECK(known.layout.contains(range.max));
    }
  }
  CHECK(find_api(-1) == nullptr);
  CHECK(find_api(4) == nullptr);
  CHECK(find_api(32767) == nullptr);
}

TEST_CASE("flexible versions decide on the headers", "[protocol][api]") {
  CHECK_FALSE(is_flexible(ApiKey::produce, 8));
  CHECK(is_flexible(ApiKey::produce, 9));
  CHECK_FALSE(is_flexible(ApiKey::sasl_handshake, 1));
  CHECK(is_flexible(ApiKey::describe_cluster, 0));
  CHECK_FALSE(is_flexible(std::int16_t{999}, 9));
  CHECK(response_header_version(ApiKey::produce, 8) == 0);
  CHECK(response_header_version(ApiKey::produce, 9) == 1);
  CHECK(request_header_version(18, 3) == 2);
  CHECK(request_header_version(18, 99) == 2);
  CHECK(response_header_version(ApiKey::api_versions, 3) == 0);
}

TEST_CASE("the highest common version is chosen, or none", "[protocol][api]") {
  CHECK(negotiate(ApiKey::produce, {0, 13}) == 13);
  CHECK(negotiate(ApiKey::produce, {3, 7}) == 7);
  CHECK(negotiate(ApiKey::produce, {0, 99}) == 13);
  CHECK_FALSE(negotiate(ApiKey::produce, {0, 2}));
  CHECK_FALSE(negotiate(ApiKey::produce, {14, 20}));
  CHECK(negotiate(ApiKey::metadata, {0, 4}) == 4);
  CHECK_FALSE(negotiate(ApiKey::metadata, {0, 3}));
  CHECK_FALSE(negotiate(ApiKey::metadata, {9, 8}));
}

TEST_CASE("produce is advertised from version 0", "[protocol][api]") {
  CHECK(advertised_range(api(ApiKey::produce)) == VersionRange{0, 13});
  CHECK(advertised_range(api(ApiKey::fetch)) == api(ApiKey::fetch).broker);
}

}  // namespace
