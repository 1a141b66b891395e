// Reads a file descriptor without ever blocking the event loop for long.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/system/error_code.hpp>

#include <cstddef>
#include <span>

namespace distributedlog::tool {

// Pipes, terminals and sockets are waited for. Regular files, which no poll takes, are read in slices between which
// the loop goes on.
class Input {
 public:
  Input(const boost::asio::any_io_executor& executor, int descriptor);
  Input(const Input&) = delete;
  Input& operator=(const Input&) = delete;
  ~Input();

  // Bytes read into `into`; 0 at the end, after cancel() and on an error, see error().
  boost::asio::awaitable<std::size_t> read_some(std::span<char> into);

  // Ends a read that waits, and all later ones.
  void cancel();

  const boost::system::error_code& error() const noexcept { return error_; }

 private:
  std::size_t read_slice(std::span<char> into);

  boost::asio::posix::stream_descriptor stream_;
  int descriptor_;
  int shared_flags_ = -1;  // to be put back when the description is shared with other processes
  bool cancelled_ = false;
  boost::system::error_code error_;
};

}  // namespace distributedlog::tool
