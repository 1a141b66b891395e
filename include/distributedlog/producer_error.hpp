// The exception that `co_await producer.send(...)` throws.
#pragma once

#include <distributedlog/error.hpp>
#include <distributedlog/record_metadata.hpp>

#include <boost/system/system_error.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace distributedlog {

// `code()` tells what happened, `certainty()` whether the record may stand in the log all the same, `what()` says it in
// one line with the topic-partition, the number of attempts and the last cause. Nothing of a record's key or value is
// in it.
class DISTRIBUTEDLOG_API ProducerError : public boost::system::system_error {
 public:
  ProducerError(boost::system::error_code code, RecordMetadata record);
  explicit ProducerError(boost::system::error_code code, const std::string& detail = {});

  const char* what() const noexcept override;
  std::string_view topic() const noexcept { return record_.topic; }
  std::int32_t partition() const noexcept { return record_.partition; }
  DeliveryCertainty certainty() const noexcept { return record_.certainty; }
  int attempts() const noexcept;
  boost::system::error_code last_cause() const noexcept;
  std::string_view broker_message() const noexcept;
  const RecordMetadata& record() const noexcept { return record_; }

 private:
  RecordMetadata record_;
  std::shared_ptr<const std::string> what_;  // shared: copying an exception must not throw
};

}  // namespace distributedlog
