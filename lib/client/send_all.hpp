// Many sends with one completion.
#pragma once

#include "client/engine.hpp"

#include <distributedlog/send_result.hpp>

#include <boost/asio/any_completion_handler.hpp>

#include <span>
#include <vector>

namespace distributedlog::client {

using SendAllHandler = boost::asio::any_completion_handler<void(std::vector<SendResult>)>;

// Starts them in order; the handler, on `where`, gets the results in the same order when the last is decided.
// Cancelling takes out those that can still be taken out, and waits for nobody.
void send_all(const std::shared_ptr<Engine>& engine, std::span<const Record> records,
              const boost::asio::any_io_executor& where, SendAllHandler handler);

}  // namespace distributedlog::client
