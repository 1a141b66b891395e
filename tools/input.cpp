#include "input.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace distributedlog::tool {

namespace asio = boost::asio;

namespace {

bool can_be_waited_for(int descriptor) noexcept {
  struct stat status {};
  if (::fstat(descriptor, &status) != 0) return false;
  return S_ISFIFO(status.st_mode) || S_ISSOCK(status.st_mode) || (S_ISCHR(status.st_mode) && ::isatty(descriptor) == 1);
}

// The same pipe or terminal, opened anew: O_NONBLOCK belongs to the open description, and ours may be shared with the
// shell and with our own standard output.
int open_again(int descriptor) noexcept {
  return ::open(fmt::format("/proc/self/fd/{}", descriptor).c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
}

}  // namespace

Input::Input(const asio::any_io_executor& executor, int descriptor) : stream_(executor), descriptor_(descriptor) {
  if (!can_be_waited_for(descriptor)) return;
  int own = open_again(descriptor);
  if (own < 0) {  // a socket
    own = ::dup(descriptor);
    shared_flags_ = ::fcntl(descriptor, F_GETFL);
  }
  boost::system::error_code ignored;  // then it is read in slices
  stream_.assign(own, ignored);
}

Input::~Input() {
  if (shared_flags_ != -1) ::fcntl(descriptor_, F_SETFL, shared_flags_);
}

asio::awaitable<std::size_t> Input::read_some(std::span<char> into) {
  if (cancelled_ || error_) co_return 0;
  if (!stream_.is_open()) {
    co_await asio::post(asio::use_awaitable);
    co_return cancelled_ ? 0 : read_slice(into);
  }
  boost::system::error_code error;
  const asio::mutable_buffer buffer(into.data(), into.size());
  const std::size_t size = co_await stream_.async_read_some(buffer, asio::redirect_error(asio::use_awaitable, error));
  if (error && error != asio::error::eof && error != asio::error::operation_aborted) error_ = error;
  co_return size;
}

std::size_t Input::read_slice(std::span<char> into) {
  while (true) {
    const ::ssize_t size = ::read(descriptor_, into.data(), into.size());
    if (size >= 0) return static_cast<std::size_t>(size);
    if (errno == EINTR) continue;
    error_ = boost::system::error_code(errno, boost::system::system_category());
    return 0;
  }
}

void Input::cancel() {
  cancelled_ = true;
  boost::system::error_code ignored;
  stream_.cancel(ignored);
}

}  // namespace distributedlog::tool
