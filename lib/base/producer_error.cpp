// How a failed send is told in one line.
#include <fmt/format.h>

#include <distributedlog/producer_error.hpp>
#include <iterator>
#include <utility>

#include "base/untrusted_text.hpp"

namespace distributedlog {
namespace {

constexpr std::size_t longest_topic_shown = 256;

// "message: detail [topic-partition, certainty, attempts, last cause, the broker's text]"; what is unknown is left out.
std::string describe(const boost::system::error_code& code, const RecordMetadata& record) {
  std::string text = code.message();
  const auto out = std::back_inserter(text);
  const DeliveryFailure* failure = record.failure.get();
  if (failure != nullptr && !failure->detail.empty()) fmt::format_to(out, ": {}", failure->detail);
  text += " [";
  if (const std::string_view topic = record.topic; !topic.empty()) {
    text += escape_untrusted(topic, longest_topic_shown);
    if (record.partition >= 0) fmt::format_to(out, "-{}", record.partition);
    text += ", ";
  }
  text += to_string(record.certainty);
  if (failure != nullptr) {
    fmt::format_to(out, ", {} attempt{}", failure->attempts, failure->attempts == 1 ? "" : "s");
    if (failure->last_cause && failure->last_cause != code) {
      fmt::format_to(out, ", last cause: {}", failure->last_cause.message());
    }
    if (!failure->broker_message.empty()) fmt::format_to(out, ", broker says \"{}\"", failure->broker_message);
  }
  text += ']';
  return text;
}

}  // namespace

ProducerError::ProducerError(boost::system::error_code code, RecordMetadata record)
    : system_error(code),
      record_(std::move(record)),
      what_(std::make_shared<const std::string>(describe(code, record_))) {}

ProducerError::ProducerError(boost::system::error_code code, const std::string& detail)
    : system_error(code),
      what_(std::make_shared<const std::string>(detail.empty() ? code.message() : code.message() + ": " + detail)) {}

const char* ProducerError::what() const noexcept { return what_->c_str(); }

int ProducerError::attempts() const noexcept { return record_.failure != nullptr ? record_.failure->attempts : 0; }

boost::system::error_code ProducerError::last_cause() const noexcept {
  return record_.failure != nullptr ? record_.failure->last_cause : boost::system::error_code{};
}

std::string_view ProducerError::broker_message() const noexcept {
  return record_.failure != nullptr ? std::string_view(record_.failure->broker_message) : std::string_view{};
}

}  // namespace distributedlog
