// The end of a wait that the strand has kept.
#pragma once

#include <boost/asio/append.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/execution/bad_executor.hpp>

#include <new>
#include <utility>

namespace distributedlog::client {

// Calls the handler on its own executor; we are in a handler of the strand, so never inside the call that it belongs
// to. Without the memory for that, std::bad_alloc; the handler is gone then, as everywhere in Asio.
template <class Handler, class... Results>
void hand_over(Handler handler, Results... results) {
  try {
    boost::asio::dispatch(boost::asio::append(std::move(handler), std::move(results)...));
  } catch (const boost::asio::execution::bad_executor&) {
    throw std::bad_alloc();  // the copy of its executor found none
  }
}

}  // namespace distributedlog::client
