#include "event_loop.hpp"

#include "exit_code.hpp"

#include <distributedlog/run_spinning.hpp>

#include <boost/asio/co_spawn.hpp>

#include <exception>
#include <utility>

namespace distributedlog::tool {

int run_to_end(boost::asio::io_context& context, const boost::asio::any_io_executor& executor,
               boost::asio::awaitable<int> main, std::chrono::microseconds spin) {
  int exit_code = exit_failed;
  std::exception_ptr failure;
  boost::asio::co_spawn(executor, std::move(main), [&](const std::exception_ptr& error, int code) {
    failure = error;
    exit_code = code;
    context.stop();
  });
  if (spin.count() > 0) {
    run_spinning(context, spin);
  } else {
    context.run();
  }
  if (failure) std::rethrow_exception(failure);
  return exit_code;
}

}  // namespace distributedlog::tool
