// Runs a subcommand's main coroutine on an io_context and gives back its exit code.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>

namespace distributedlog::tool {

// Whatever is left on the context when `main` is done is not waited for. Exceptions of `main` are thrown again.
// `spin`: see run_spinning.
int run_to_end(boost::asio::io_context& context, const boost::asio::any_io_executor& executor,
               boost::asio::awaitable<int> main, std::chrono::microseconds spin = {});

}  // namespace distributedlog::tool
