// One JSON object a line on standard output.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace distributedlog::tool {

// Lines written in one turn of the loop leave together at its end. All calls on the executor, which does not run any
// more when this is destroyed.
class JsonLines {
 public:
  explicit JsonLines(boost::asio::any_io_executor executor) : executor_(std::move(executor)) {}
  JsonLines(const JsonLines&) = delete;
  JsonLines& operator=(const JsonLines&) = delete;
  ~JsonLines() { flush(); }

  void write(const boost::json::object& line) { write(boost::json::serialize(line)); }
  void write(std::string_view line);  // JSON already
  void flush();

 private:
  boost::asio::any_io_executor executor_;
  std::string pending_;
  bool flush_posted_ = false;
};

// Milliseconds since 1970.
std::int64_t wall_clock_ms();

}  // namespace distributedlog::tool
