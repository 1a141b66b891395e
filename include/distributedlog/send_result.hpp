// The outcome of one of many sends.
#pragma once

#include <distributedlog/record_metadata.hpp>

#include <boost/system/error_code.hpp>

namespace distributedlog {

// `error` is empty when the record was acknowledged; else `metadata.certainty` and `metadata.failure` say more, as they
// do in a ProducerError.
struct SendResult {
  SendResult() noexcept = default;

  explicit operator bool() const noexcept { return !error; }

  boost::system::error_code error;
  RecordMetadata metadata;
};

}  // namespace distributedlog
