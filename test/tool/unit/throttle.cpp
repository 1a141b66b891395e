#include "throttle.hpp"

#include "support/catch.hpp"

#include <boost/asio/io_context.hpp>

#include <limits>

using distributedlog::tool::Throttle;
using namespace std::chrono_literals;

TEST_CASE("Records are due at even distances", "[tool]") {
  boost::asio::io_context context;
  const Throttle throttle(context.get_executor(), 3);
  CHECK(throttle.due(3) - throttle.due(0) == 1s);
  CHECK(throttle.due(1) - throttle.due(0) == 333333333ns);
  CHECK(throttle.due(3'000'000'000) - throttle.due(0) == 1'000'000'000s);  // no overflow on the way
}

TEST_CASE("Without a limit everything may go at once, with none at all nothing", "[tool]") {
  boost::asio::io_context context;
  Throttle unlimited(context.get_executor(), -1);
  CHECK(unlimited.may_send(std::numeric_limits<std::int64_t>::max()));
  Throttle closed(context.get_executor(), 0);
  CHECK_FALSE(closed.may_send(0));
}

TEST_CASE("The first record may go at once, a far one may not", "[tool]") {
  boost::asio::io_context context;
  Throttle throttle(context.get_executor(), 1);
  CHECK(throttle.may_send(0));
  CHECK_FALSE(throttle.may_send(1'000'000));
}
