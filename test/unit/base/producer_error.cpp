#include <distributedlog/producer_error.hpp>

#include "support/catch.hpp"

using namespace distributedlog;

namespace {

RecordMetadata failed_record() {
  auto* failure = new DeliveryFailure;
  failure->attempts = 3;
  failure->last_cause = client_errc::connection_lost;
  failure->detail = "waited 5000 ms";
  failure->broker_message = "no luck";
  RecordMetadata record;
  record.topic = TopicName::intern("orders");
  record.partition = 7;
  record.certainty = DeliveryCertainty::maybe_written;
  record.failure = boost::intrusive_ptr<const DeliveryFailure>(failure);
  return record;
}

}  // namespace

TEST_CASE("A failed send is told in one line", "[base]") {
  const ProducerError error(client_errc::delivery_timeout, failed_record());
  CHECK(std::string(error.what()) ==
        "not acknowledged within delivery_timeout_ms: waited 5000 ms [orders-7, maybe_written, 3 attempts, last cause: "
        "connection to the broker lost, broker says \"no luck\"]");
  CHECK(error.code() == client_errc::delivery_timeout);
  CHECK(error.topic() == "orders");
  CHECK(error.partition() == 7);
  CHECK(error.certainty() == DeliveryCertainty::maybe_written);
  CHECK(error.attempts() == 3);
  CHECK(error.last_cause() == client_errc::connection_lost);
  CHECK(error.broker_message() == "no luck");
}

TEST_CASE("What is not known of a failed send is left out", "[base]") {
  RecordMetadata record;
  CHECK(std::string(ProducerError(client_errc::closed, record).what()) == "the producer is closed [not_written]");
  record.topic = TopicName::intern("bad\ntopic");
  const ProducerError error(client_errc::invalid_topic, record);
  CHECK(std::string(error.what()) == "invalid topic name [bad\\ntopic, not_written]");
  CHECK(error.attempts() == 0);
  CHECK_FALSE(error.last_cause());
  CHECK(error.broker_message().empty());
}

TEST_CASE("The cause is not repeated when it is the error itself", "[base]") {
  RecordMetadata record = failed_record();
  const ProducerError error(client_errc::connection_lost, record);
  CHECK(std::string(error.what()).find("last cause") == std::string::npos);
}

TEST_CASE("An error that is no record's carries its detail", "[base]") {
  CHECK(std::string(ProducerError(client_errc::invalid_configuration, "linger_ms=x: is not a whole number").what()) ==
        "invalid configuration: linger_ms=x: is not a whole number");
  CHECK(std::string(ProducerError(client_errc::closed).what()) == "the producer is closed");
}

TEST_CASE("The error is caught as what it is", "[base]") {
  try {
    throw ProducerError(broker_errc::message_too_large, failed_record());
  } catch (const boost::system::system_error& error) {
    CHECK(error.code() == broker_errc::message_too_large);
    CHECK(std::string(error.what()).starts_with("MESSAGE_TOO_LARGE: "));
  }
}
