#include "check_send.hpp"

#include "support/catch.hpp"

using namespace distributedlog;
using tool::within;
using namespace std::chrono_literals;

TEST_CASE("Time limits are lowered to what a check may take, and stay valid", "[tool]") {
  ProducerConfig config;
  config.bootstrap_servers = "a:1";
  for (const auto linger : {0ms, 5ms, 100ms, 100000ms}) {
    config.linger = linger;
    REQUIRE(config.validate().empty() == (linger < 90001ms));
    config.delivery_timeout = 130000ms + linger;
    REQUIRE(config.validate().empty());
    for (const auto timeout : {1ms, 2ms, 500ms, 5000ms, 3600000ms}) {
      const ProducerConfig lowered = within(config, timeout);
      CHECK(lowered.validate().empty());
      CHECK(lowered.delivery_timeout <= std::max(timeout, 2ms));
      CHECK(lowered.max_block <= std::max(timeout, 2ms));
      CHECK(lowered.connection_setup_timeout <= std::max(timeout, 2ms));
    }
    config.delivery_timeout = ProducerConfig().delivery_timeout;
  }
}
