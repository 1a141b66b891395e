// What the broker cannot do and the system's reason, in one line fit for a user.
#pragma once

#include <boost/system/error_code.hpp>

#include <stdexcept>
#include <string>

namespace distributedlog::broker {

class Failure : public std::runtime_error {
 public:
  // "doing what: reason"
  Failure(const std::string& doing, boost::system::error_code code)
      : std::runtime_error(doing + ": " + code.message()), code_(code) {}
  Failure(const std::string& doing, std::errc code)
      : Failure(doing, boost::system::error_code(static_cast<int>(code), boost::system::generic_category())) {}

  const boost::system::error_code& code() const noexcept { return code_; }

 private:
  boost::system::error_code code_;
};

}  // namespace distributedlog::broker
