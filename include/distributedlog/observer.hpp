// Hooks into a producer's life: for tracing, own metrics, alarms, tests.
#pragma once

#include <distributedlog/delivery_certainty.hpp>
#include <distributedlog/export.hpp>
#include <distributedlog/topic_name.hpp>

#include <boost/system/error_code.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace distributedlog {

// ---- events. Views live as long as the call. Text that came from a broker is escaped already.

// Which batch an event is about.
struct BatchId {
  TopicName topic;
  std::int32_t partition = -1;
  std::int32_t records = 0;
  std::size_t bytes = 0;  // as they lie in the batch then: before its first attempt not compressed
};

struct BatchSealed : BatchId {  // takes no more records
  std::chrono::microseconds open_for{0};
};

struct BatchRetried : BatchId {  // will be sent again
  boost::system::error_code cause;
  std::string_view broker_message;
  int attempt = 0;  // requests that carried it so far
};

struct BatchFailed : BatchId {  // given up
  boost::system::error_code error;
  boost::system::error_code last_cause;
  std::string_view broker_message;
  DeliveryCertainty certainty = DeliveryCertainty::not_written;
  int attempts = 0;
};

struct BatchAcked : BatchId {
  std::optional<std::int64_t> base_offset;  // absent when the broker does not tell it
  std::chrono::microseconds latency{0};     // from the acceptance of its oldest record
  int attempts = 0;
};

// Which broker. Numbers below 0: an entry of bootstrap_servers whose number is not known yet.
struct BrokerId {
  std::int32_t node = -1;
  std::string_view host;
  std::uint16_t port = 0;
};

struct BrokerConnected : BrokerId {
  std::chrono::microseconds took{0};  // name resolution, connect and handshake
};

struct BrokerDisconnected : BrokerId {
  boost::system::error_code cause;  // client_errc::closed: by us, because it is not needed any more
  std::string_view reason;          // in words, with the address; may be empty
  bool connected = false;           // false: the attempt to connect failed
  bool idle = false;                // closed by us after connections_max_idle
};

struct RequestSent : BrokerId {
  std::string_view api;  // Kafka's name: "Produce", "Metadata"
  std::int32_t correlation_id = 0;
  std::size_t bytes = 0;
  std::size_t batches = 0;  // of a Produce request
};

struct ResponseReceived : BrokerId {
  std::string_view api;
  std::int32_t correlation_id = 0;
  std::chrono::microseconds latency{0};  // since the request was handed to the socket
};

struct BrokerThrottled : BrokerId {
  std::chrono::milliseconds silence{0};  // nothing is sent to it for so long
};

struct MetadataRefreshed {
  std::size_t brokers = 0;
  std::size_t topics = 0;  // in this answer, without those that failed
  bool changed = false;    // a broker or a leader is new
};

struct MetadataFailed {
  boost::system::error_code error;  // no code: the answer named no broker
};

struct ProducerIdReceived {
  std::int64_t producer_id = -1;
};

struct EpochBumped {  // of one partition, because a batch with a number was given up
  TopicName topic;
  std::int32_t partition = -1;
  std::int64_t producer_id = -1;
  std::int16_t epoch = -1;
};

// Override what you need; every hook does nothing by default. Set as `ProducerConfig::observer`; one observer may watch
// several producers.
//
// They are called once a batch, request or connection, never once a record, on the producer's executor and never at
// the same time for one producer. They must not block. A hook may call the producer: that takes effect after it.
// What a hook throws is caught, counted (`ProducerMetrics::observer_errors`) and told to the log sink.
// Order: of one batch sealed, then retried any number of times, then acked or failed. A batch that the broker found too
// large ends in a retried with MESSAGE_TOO_LARGE, and its two halves go on as batches of their own, sealed already.
class DISTRIBUTEDLOG_API ProducerObserver {
 public:
  ProducerObserver() = default;
  ProducerObserver(const ProducerObserver&) = delete;
  ProducerObserver& operator=(const ProducerObserver&) = delete;
  virtual ~ProducerObserver();

  virtual void on_batch_sealed(const BatchSealed&) {}
  virtual void on_batch_retried(const BatchRetried&) {}
  virtual void on_batch_failed(const BatchFailed&) {}
  virtual void on_batch_acked(const BatchAcked&) {}
  virtual void on_request_sent(const RequestSent&) {}
  virtual void on_response_received(const ResponseReceived&) {}
  virtual void on_broker_connected(const BrokerConnected&) {}
  virtual void on_broker_disconnected(const BrokerDisconnected&) {}
  virtual void on_throttled(const BrokerThrottled&) {}
  virtual void on_metadata_refreshed(const MetadataRefreshed&) {}
  virtual void on_metadata_failed(const MetadataFailed&) {}
  virtual void on_producer_id(const ProducerIdReceived&) {}
  virtual void on_epoch_bumped(const EpochBumped&) {}
};

}  // namespace distributedlog
