#include "broker/address.hpp"

#include "support/catch.hpp"

#include <stdexcept>

namespace {

using namespace distributedlog::broker;

TEST_CASE("listen addresses are numeric or localhost") {
  CHECK(to_host_port(parse_listen_address("127.0.0.1:9092")) == "127.0.0.1:9092");
  CHECK(to_host_port(parse_listen_address("localhost:0")) == "127.0.0.1:0");
  CHECK(to_host_port(parse_listen_address("[::1]:65535")) == "[::1]:65535");
  for (const char* wrong : {"", "9092", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "127.0.0.1:9x",
                            "::1:9092", "[::1]", "example.org:9092", ":9092", "[127.0.0.1:1"}) {
    CHECK_THROWS_AS(parse_listen_address(wrong), std::invalid_argument);
  }
}

}  // namespace
