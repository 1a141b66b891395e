#include <distributedlog/error.hpp>

#include "support/catch.hpp"

#include <boost/system/errc.hpp>

using namespace distributedlog;
namespace errc = boost::system::errc;
using boost::system::error_code;

TEST_CASE("A broker's code is told by Kafka's name and what it means", "[base]") {
  const error_code error = broker_errc::not_leader_or_follower;
  CHECK(error.value() == 6);
  CHECK(error.message() == "NOT_LEADER_OR_FOLLOWER: the broker is not the leader of this partition");
  CHECK(std::string(error.category().name()) == "distributedlog.broker");
  CHECK(error_code(broker_errc::unknown_server_error).message().starts_with("UNKNOWN_SERVER_ERROR: "));
}

TEST_CASE("A broker's code that nobody knows is told by its number and is not retriable", "[base]") {
  for (const int value : {137, 4242, -2, 32767, 70000, -70000}) {
    const error_code error(value, broker_category());
    CHECK(error.failed());
    CHECK(error.message() == "broker error " + std::to_string(value) + ", unknown to this client");
    CHECK_FALSE(is_retriable(error));
    CHECK_FALSE(is_fatal(error));
  }
}

TEST_CASE("Codes of one category are not those of the other", "[base]") {
  CHECK(make_error_code(broker_errc::offset_out_of_range) != make_error_code(client_errc::invalid_configuration));
  CHECK(broker_category() != client_category());
  CHECK(&broker_category() == &broker_category());
}

TEST_CASE("A broker's zero is success", "[base]") { CHECK_FALSE(error_code(broker_errc::none).failed()); }

TEST_CASE("Retriable is what may succeed when nothing changes", "[base]") {
  CHECK(is_retriable(broker_errc::not_leader_or_follower));
  CHECK(is_retriable(broker_errc::request_timed_out));
  CHECK(is_retriable(broker_errc::not_enough_replicas));
  CHECK_FALSE(is_retriable(broker_errc::unknown_server_error));
  CHECK_FALSE(is_retriable(broker_errc::message_too_large));
  CHECK_FALSE(is_retriable(broker_errc::out_of_order_sequence_number));
  CHECK(is_retriable(client_errc::connection_lost));
  CHECK(is_retriable(client_errc::delivery_timeout));
  CHECK_FALSE(is_retriable(client_errc::record_too_large));
  CHECK_FALSE(is_retriable(error_code(4711, client_category())));
  CHECK(is_retriable(errc::make_error_code(errc::connection_reset)));
  CHECK(is_retriable(error_code(ECONNREFUSED, boost::system::system_category())));
  CHECK_FALSE(is_retriable(errc::make_error_code(errc::operation_canceled)));
  CHECK_FALSE(is_retriable(error_code{}));
}

TEST_CASE("Fatal is what only a new producer gets over", "[base]") {
  CHECK(is_fatal(client_errc::closed));
  CHECK(is_fatal(client_errc::abandoned));
  CHECK(is_fatal(broker_errc::producer_fenced));
  CHECK_FALSE(is_fatal(broker_errc::topic_authorization_failed));
  CHECK_FALSE(is_fatal(client_errc::delivery_timeout));
  CHECK_FALSE(is_fatal(error_code{}));
}

TEST_CASE("Codes stand for the portable conditions they are a kind of", "[base]") {
  CHECK(error_code(client_errc::delivery_timeout) == errc::timed_out);
  CHECK(error_code(broker_errc::request_timed_out) == errc::timed_out);
  CHECK(error_code(broker_errc::topic_authorization_failed) == errc::permission_denied);
  CHECK(error_code(client_errc::record_too_large) == errc::message_size);
  CHECK(error_code(client_errc::invalid_configuration) == errc::invalid_argument);
  CHECK(error_code(broker_errc::corrupt_message) != errc::timed_out);
  CHECK(error_code(client_errc::closed).default_error_condition().category() == client_category());
}
