#include "config/bootstrap.hpp"

#include "support/catch.hpp"

using namespace distributedlog;
using config::HostPort;
using config::parse_bootstrap;

namespace {

std::string only_reason(std::string_view list) {
  std::vector<ConfigFault> faults;
  const auto found = parse_bootstrap(list, &faults);
  CHECK(found.empty());
  REQUIRE(faults.size() == 1);
  CHECK(faults.front().option == "bootstrap_servers");
  return faults.front().reason;
}

}  // namespace

TEST_CASE("A bootstrap list is hosts and ports in order, each once", "[config]") {
  std::vector<ConfigFault> faults;
  const auto found = parse_bootstrap(
      " broker-1.example:9092, 10.0.0.7:1 ,[::1]:65535,broker-1.example:9092,[fe80::1%eth0]:9", &faults);
  CHECK(faults.empty());
  CHECK(found ==
        std::vector<HostPort>{{"broker-1.example", 9092}, {"10.0.0.7", 1}, {"::1", 65535}, {"fe80::1%eth0", 9}});
}

TEST_CASE("What is no address is named with its reason", "[config]") {
  using Catch::Matchers::ContainsSubstring;
  CHECK_THAT(only_reason(""), ContainsSubstring("required"));
  CHECK_THAT(only_reason("  "), ContainsSubstring("required"));
  CHECK_THAT(only_reason("localhost"), ContainsSubstring("port is missing"));
  CHECK_THAT(only_reason("localhost:"), ContainsSubstring("port is missing"));
  CHECK_THAT(only_reason(":9092"), ContainsSubstring("host is missing"));
  CHECK_THAT(only_reason("localhost:0"), ContainsSubstring("1 to 65535"));
  CHECK_THAT(only_reason("localhost:65536"), ContainsSubstring("1 to 65535"));
  CHECK_THAT(only_reason("localhost:-1"), ContainsSubstring("1 to 65535"));
  CHECK_THAT(only_reason("localhost:99999999999999999999"), ContainsSubstring("not a number"));
  CHECK_THAT(only_reason("localhost:+1"), ContainsSubstring("not a number"));
  CHECK_THAT(only_reason("localhost:90x"), ContainsSubstring("not a number"));
  CHECK_THAT(only_reason("localhost: 90"), ContainsSubstring("not a number"));
  CHECK_THAT(only_reason("::1:9092"), ContainsSubstring("brackets"));
  CHECK_THAT(only_reason("[::1]"), ContainsSubstring("port is missing"));
  CHECK_THAT(only_reason("[::1]9092"), ContainsSubstring("port is missing"));
  CHECK_THAT(only_reason("[::1:9092"), ContainsSubstring("not closed"));
  CHECK_THAT(only_reason("[]:9092"), ContainsSubstring("no IPv6"));
  CHECK_THAT(only_reason("[localhost]:9092"), ContainsSubstring("no IPv6"));
  CHECK_THAT(only_reason("PLAINTEXT://localhost:9092"), ContainsSubstring("without a scheme"));
  CHECK_THAT(only_reason("local host:9092"), ContainsSubstring("character"));
  CHECK_THAT(only_reason(std::string("local\0host:9092", 15)), ContainsSubstring("character"));
  CHECK_THAT(only_reason(std::string(254, 'a') + ":1"), ContainsSubstring("253"));
}

TEST_CASE("Empty entries are faults, and the good ones still count", "[config]") {
  std::vector<ConfigFault> faults;
  CHECK(parse_bootstrap("a:1,,b:2,", &faults) == std::vector<HostPort>{{"a", 1}, {"b", 2}});
  CHECK(faults.size() == 2);
  CHECK(parse_bootstrap("a:1,,b:2").size() == 2);  // without a list of faults it just skips
}
