// What a send ends in.
#pragma once

#include <distributedlog/delivery_certainty.hpp>
#include <distributedlog/record.hpp>
#include <distributedlog/topic_name.hpp>

#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <boost/smart_ptr/intrusive_ref_counter.hpp>
#include <boost/system/error_code.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace distributedlog {

// Why a batch failed, shared by the records that failed with it. Immutable, so safe to read from any thread.
class DeliveryFailure : public boost::intrusive_ref_counter<DeliveryFailure> {
 public:
  int attempts = 0;                      // requests that carried the record, 0 when none did
  boost::system::error_code last_cause;  // the last error before giving up, e.g. behind a delivery_timeout
  std::string detail;                    // this library's words: names, sizes, limits
  std::string broker_message;            // the broker's own text: untrusted, escaped and cut to 256 bytes
};

// Where the record stands in the log; on failure, what is known of it. Cheap to copy.
struct RecordMetadata {
  RecordMetadata() noexcept = default;

  TopicName topic;
  std::int32_t partition = -1;              // -1 when the record failed before one was chosen
  std::int32_t serialized_key_size = -1;    // -1 for a null key
  std::int32_t serialized_value_size = -1;  // -1 for a null value
  DeliveryCertainty certainty = DeliveryCertainty::not_written;
  std::optional<std::int64_t> offset;  // absent when the broker does not tell it (acks 0, a recognised duplicate)
  std::optional<Timestamp> timestamp;  // the record's CreateTime, or the broker's LogAppendTime
  boost::intrusive_ptr<const DeliveryFailure> failure;  // set only when the send failed
};

}  // namespace distributedlog
